import type { Document } from 'mongodb';
import { modelState } from '../../domain/model-status';
import { type VoiceVersion, versionReason } from '../../domain/versions/voice-version';
import type { VoiceModel } from '../../domain/voice-model';
import { versionsOf } from '../versions/stored-versions';
import { decodeConsent } from './decode-consent';
import { decodeSample } from './decode-sample';
import { readDate, readObjects, readOneOf, readText } from './read-values';

/** More ids than any voice can have had (MAX_KNOWN_MODELS, and a few that were made at once). */
const MAX_IDS = 1_000;

/** What a record says of its versions; nothing where it has had a single one, that nobody has chosen. */
export function decodeVersions(stored: Document): Pick<VoiceModel, 'versions' | 'known_model_ids'> {
  if (!Array.isArray(stored.versions) && !Array.isArray(stored.known_model_ids)) return {};
  const { items, known } = versionsOf(stored);
  return { versions: readObjects(items).map(decodeVersion), known_model_ids: known.slice(0, MAX_IDS) };
}

function decodeVersion(stored: Readonly<Record<string, unknown>>): VoiceVersion {
  const created_at = readDate(stored.created_at) ?? new Date(0);
  return {
    model_id: readText(stored.model_id) ?? '',
    created_at,
    reason: readOneOf(versionReason.options, stored.reason) ?? 'version',
    model_state: readOneOf(modelState.options, stored.model_state) ?? 'unknown',
    becomes_current: stored.becomes_current === true,
    samples: readObjects(stored.samples).map((sample) => {
      const { transcript: _, ...rest } = decodeSample(sample);
      return rest;
    }),
    samples_id: readText(stored.samples_id),
    consent: decodeConsent(stored.consent, created_at),
  };
}
