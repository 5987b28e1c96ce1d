import type { DatabaseManager } from '../../database/database-manager';
import type { Clip } from '../../domain/clips/clip';
import type { Page, PageQuery } from '../../domain/page';
import { speechFileName } from '../speech';
import { voiceModelNotFound } from '../voice-models';
import { type ClipDeps, clipNotFound } from './clip-deps';

/** A clip, and what its sound may be saved as. */
export interface FoundClip {
  readonly clip: Clip;
  readonly fileName: string;
}

/** A clip that has not expired. Throws `clip_not_found`, and what the database throws. */
export async function findClip({ database }: Pick<ClipDeps, 'database'>, clipId: string): Promise<FoundClip> {
  const found = await database.clips.get(clipId);
  if (found === null) throw clipNotFound();
  const { clip, voiceName } = found;
  return { clip, fileName: speechFileName(voiceName === null ? null : { name: voiceName }, clip.format) };
}

/** One page of the clips of a voice, by any id that it has or had. Throws `voice_model_not_found`, and what the database throws. */
export async function listClips(
  { database }: Pick<ClipDeps, 'database'>,
  modelId: string,
  query: PageQuery,
): Promise<Page<Clip>> {
  return database.clips.listOfVoice(await findVoiceOfClips(database, modelId), query);
}

/**
 * The `_id` of the record of a voice whose clips are meant: one that the request may reach, or of which it has clips, which outlast
 * that a voice was lent. Throws `voice_model_not_found`, and what the database throws.
 */
export async function findVoiceOfClips(database: DatabaseManager, modelId: string): Promise<string> {
  const record = await database.getVoiceModelById(modelId);
  const voiceId = record?._id ?? (await database.clips.findVoiceOfOwn(modelId));
  if (voiceId === null) throw voiceModelNotFound();
  return voiceId;
}
