import { type Document, ObjectId } from 'mongodb';

/** The stored record of a voice of a user, the later the higher its number; no two are alike. */
export function recordOf(user: ObjectId, number: number): Document {
  const _id = new ObjectId();
  const created_at = new Date(Date.UTC(2026, 0, 1) + number * 60_000);
  return {
    _id,
    user_id: user,
    model_id: _id.toHexString().padEnd(32, '0'),
    name: `${['Grandma', 'Étienne', 'Jürgen', 'voice'][number % 4]} ${number}`,
    audio_file_path: 'recording.m4a',
    file_type: number % 10 === 0 ? 'video' : 'audio',
    echo_id: number % 5 === 0 ? new ObjectId() : null,
    created_at,
    updated_at: created_at,
    description: 'd'.repeat(120),
    tags: [...(number % 2 === 0 ? ['calm'] : []), ...(number % 3 === 0 ? ['warm'] : [])],
    samples: [
      { file_name: 'recording.m4a', file_type: 'audio', container: 'm4a', bytes: 5, sha256: _id.toHexString() },
    ],
    missing_since: number % 20 === 0 ? created_at : null,
    model_state: 'trained',
    ...(number % 3 === 0 && { usage: { last_used_at: new Date(created_at.getTime() * 1.0001) } }),
  };
}
