import type { ClipOfVoice, ClipQuery } from '../../database/repositories/clips/clips-repository';
import type { Clip } from '../../domain/clip';
import type { Page } from '../../domain/page';
import type { SoundStore } from '../../storage/sound-store';
import { findVoiceModel } from '../voice-models';
import { type ClipDeps, clipNotFound, storageDisabled } from './clip-deps';

/** A clip, and the store that has its sound. */
export interface FoundClip extends ClipOfVoice {
  readonly store: SoundStore;
}

/** A clip that has not expired. Throws `clip_not_found`, `storage_disabled`, and what the database throws. */
export async function findClip({ database, soundStore }: ClipDeps, clipId: string): Promise<FoundClip> {
  const found = await database.clips.get(clipId);
  if (found === null) throw clipNotFound();
  if (soundStore === null) throw storageDisabled();
  return { ...found, store: soundStore };
}

/** One page of the clips of a voice, by any id that it has or had. Throws `voice_model_not_found`, and what the database throws. */
export async function listClips(
  { database }: Pick<ClipDeps, 'database'>,
  modelId: string,
  query: ClipQuery,
): Promise<Page<Clip>> {
  const { _id } = await findVoiceModel(database, modelId);
  return database.clips.listOfVoice(_id, query);
}
