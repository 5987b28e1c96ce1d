import { z } from 'zod';
import { consent } from '../consent';
import { modelState } from '../model-status';
import { referenceSample } from '../reference-sample';

/**
 * Why a version was made: it came with the upload of the voice, with a later recording (`version`), or to take the place of a
 * model that is gone (`recreate`).
 */
export const versionReason = z.enum(['upload', 'version', 'recreate']);

/** What `versionReason` parses to. */
export type VersionReason = z.infer<typeof versionReason>;

/** One of the models that a voice has had at Fish.Audio, as its record keeps it. */
export const voiceVersion = z.object({
  model_id: z.string(),
  created_at: z.date(),
  reason: versionReason,
  model_state: modelState,
  /** Whether the voice speaks with it as soon as it is trained. */
  becomes_current: z.boolean(),
  /** Without their transcripts: those of the current version are in the record, and all of them together may be large. */
  samples: z.array(referenceSample.omit({ transcript: true })).readonly(),
  /** Under which name its recordings are kept, which several versions may share; null where they are not. */
  samples_id: z.string().nullable(),
  /** What was said when it was made, or of the recordings that it was made of; null where nothing was. */
  consent: consent.nullable(),
});

/** What `voiceVersion` parses to. */
export type VoiceVersion = Readonly<z.infer<typeof voiceVersion>>;

/** Of which voice an upload makes a version, by any id of the voice, and why. */
export const versionOf = z.object({
  model_id: z.string(),
  reason: versionReason.catch('version'),
  /** Under which name the recordings are kept that it shares with an earlier version; null where it has its own. */
  samples_id: z.string().nullable().catch(null),
});

/** What `versionOf` parses to. */
export type VersionOf = Readonly<z.infer<typeof versionOf>>;

/** So many versions of a voice are kept; a further one takes the place of the oldest that is not the current one. */
export const MAX_VERSIONS = 10;

/** So many versions a voice can have had, those that are no longer kept included: their ids are known for good. */
export const MAX_KNOWN_MODELS = 100;

/** Every id that a voice has ever had, the one of its current version among them. */
export function knownModelIds(voice: {
  readonly model_id: string;
  readonly known_model_ids?: readonly string[] | undefined;
}): readonly string[] {
  return [...new Set([...(voice.known_model_ids ?? []), voice.model_id])];
}
