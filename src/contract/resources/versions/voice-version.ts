import { z } from 'zod';
import { type VoiceVersion, voiceVersion } from '../../../domain/versions/voice-version';
import { consentResponse } from '../consent';
import { withDescriptions } from '../members';

const VERSION_MEANINGS: Readonly<Record<keyof VoiceVersion, string>> = {
  model_id: "Fish.Audio's id of this version.",
  created_at: 'When its making began.',
  reason:
    '`upload` for the first one, `version` for one that was asked for, `recreate` for one in the place of a lost model.',
  model_state: 'How far Fish.Audio is with it, as far as is known here.',
  becomes_current: 'Whether the voice speaks with it as soon as it is trained.',
  samples: 'The reference samples that it was made of, without their transcripts.',
  samples_id: 'Under which name its recordings are kept, which versions may share; null where they are not.',
  consent: 'What was said of its recordings: on what basis the voice may be cloned; null where nothing was.',
};

const members = { ...voiceVersion.shape, consent: consentResponse.nullable() };

/** One of the models that a voice has had. */
export const voiceVersionResponse = z
  .strictObject(withDescriptions(members, VERSION_MEANINGS))
  .meta({ id: 'VoiceVersion' });
