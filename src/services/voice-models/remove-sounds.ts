import { type NamesSamples, type SampleStatus, samplesIdsOf } from '../../domain/kept-samples';
import type { VoiceModel } from '../../domain/voice-model';
import type { KeptSamples, SamplesRemoval } from '../kept-samples';

/** What removing the sounds of a voice needs. */
export interface RemoveSoundsDeps {
  readonly samples: Pick<KeptSamples, 'discard' | 'noteRemoval' | 'statusOf'>;
}

/** A voice as its sounds are known by: its record, or what was to become one. */
export interface VoiceWithSounds extends NamesSamples {
  readonly sample_status?: SampleStatus;
}

/**
 * Notes what is to be removed, before the record goes that tells of it: a crash in between is then made up for. Takes effect
 * only where the record is gone. Never throws.
 */
export async function noteSounds(
  { samples }: RemoveSoundsDeps,
  voice: VoiceWithSounds & Pick<VoiceModel, 'model_id'>,
): Promise<void> {
  for (const id of samplesIdsOf(voice)) await samples.noteRemoval(id, voice.model_id);
}

/**
 * Removes every sound of a voice that has no record any more: the recordings of all its versions. Never throws: what cannot be
 * removed now is noted, and is removed later.
 */
export async function removeSounds({ samples }: RemoveSoundsDeps, voice: VoiceWithSounds): Promise<SamplesRemoval> {
  const ids = samplesIdsOf(voice);
  const removals = await Promise.all(ids.map((id) => samples.discard(id).catch(() => 'pending' as const)));
  if (removals.includes('pending')) return 'pending';
  if (removals.includes('removed')) return 'removed';
  // They wait in the data folder of another installation, which finds out by itself that nothing names them any more.
  return voice.sample_status === 'queued' ? 'pending' : 'none';
}
