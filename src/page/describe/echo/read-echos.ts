import { api } from '../../shared/api.js';

/** An Echo that can be chosen. */
export interface EchoChoice {
  readonly id: string;
  readonly name: string;
  /** The voice that it speaks with; null where it has none. */
  readonly takenBy: string | null;
}

/** A list to choose from has no more. */
const MOST = 500;

/** A user's Echos, newest first, each with the voice that has it. Rejects where they cannot be read. */
export async function readEchos(userId: string): Promise<EchoChoice[]> {
  const [echos, voices] = await Promise.all([
    collect(api.eachEcho({ user_id: userId, limit: 100 })),
    collect(api.eachVoiceModel({ user_id: userId, linked: true, limit: 100 })),
  ]);
  const takenBy = new Map(voices.map((voice) => [voice.echo_id, voice.name]));
  return echos.map(({ _id, name }) => ({ id: _id, name, takenBy: takenBy.get(_id) ?? null }));
}

async function collect<Entry>(entries: AsyncIterable<Entry>): Promise<Entry[]> {
  const all: Entry[] = [];
  for await (const entry of entries) {
    all.push(entry);
    if (all.length === MOST) break;
  }
  return all;
}
