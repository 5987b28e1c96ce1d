import type { Consent } from '../../../domain/consent';
import { isInTraining, isTakenDown } from '../../../domain/model-status';
import type { ReceivedCover, ReceivedSample } from '../../../domain/reference-sample';
import { isServiceTag } from '../../../domain/service-tag';
import { sha256Hex } from '../../../domain/values/sha256-hex';
import { knownModelIds, MAX_KNOWN_MODELS, type VersionReason } from '../../../domain/versions/voice-version';
import type { VoiceModel } from '../../../domain/voice-model';
import { ApiError } from '../../../errors/api-error';
import type { JournalKey } from '../../../journal/entries/journal-entry';
import { keepFromExpiry, takenDown, whyItCannotSpeak } from '../../speech';
import { findVoiceModel } from '../../voice-models';
import {
  type CreatedVoiceModel,
  type CreateVoiceModelCall,
  type CreateVoiceModelInput,
  createVoiceModel,
} from '../create-voice-model';
import { countedOf } from '../fingerprint';
import { makeOnce, type UploadOnceDeps, type UploadResult } from '../upload-once';
import { toVersionResponse, type VersionResponse } from '../upload-response';
import { fetchRecordings, type KeptRecordings, type KeptRecordingsDeps } from './kept-recordings';
import { assertFirst, beingRecreated, recreationsOf } from './recreations';

/** What making a version needs. */
export interface MakeVersionDeps extends UploadOnceDeps, KeptRecordingsDeps {}

/** The recordings that came with a request. */
export interface SentRecordings {
  readonly samples: readonly ReceivedSample[];
  /** One per sample, in order; none at all is an empty list. */
  readonly transcripts: readonly string[];
}

/** A version that is wanted. */
export interface VersionRequest {
  readonly voice: VoiceModel;
  readonly reason: Exclude<VersionReason, 'upload'>;
  /** Null for the recordings that are kept of the current version. */
  readonly recordings: SentRecordings | null;
  readonly cover?: ReceivedCover | null;
  readonly enhance_audio_quality?: boolean | undefined;
  /** What is said of the recordings; nothing, or null, for kept ones means what was said of them before. */
  readonly consent?: Consent | null;
  /** Whether a `recreate` is wanted although Fish.Audio has the model. */
  readonly force?: boolean;
}

type Call = Omit<CreateVoiceModelCall, 'key' | 'mayHaveRun' | 'versionOf' | 'beforeSending'>;

/**
 * What an idempotency key is bound to: the voice, by the `_id` of its record, and what was sent. The kept recordings are not
 * counted, which are others once the version is there.
 */
export function versionFingerprint(request: VersionRequest): string {
  const { voice, reason, recordings, cover, enhance_audio_quality, consent = null } = request;
  const sent = recordings && [recordings.samples.map(({ sha256 }) => sha256), recordings.transcripts];
  const content = ['version', voice._id, reason, sent, cover?.sha256 ?? null, enhance_audio_quality ?? null];
  // Left out where there is none, so that a repeated request that does not know of it keeps its fingerprint.
  const later = consent === null ? [] : [countedOf(consent)];
  return sha256Hex(JSON.stringify([...content, ...later]));
}

/**
 * Makes a further version of a voice: a model at Fish.Audio with the name, the description and the tags of the voice, which
 * becomes the one that the voice speaks with as soon as it is trained. Until then, and where that fails, the voice stays as it
 * is. Once for each idempotency key. Throws `conflict` where the voice has had too many versions, or is to be recreated and is
 * there; `sample_not_kept`, `voice_model_taken_down`, and what `makeOnce` and `createVoiceModel` throw.
 */
export function makeVersion(
  deps: MakeVersionDeps,
  request: VersionRequest,
  call: Call,
  key: JournalKey | null,
): Promise<UploadResult<VersionResponse>> {
  return makeOnce(deps, key, {
    make: ({ mayHaveRun }) => {
      const work = async (wanted: VersionRequest): Promise<CreatedVoiceModel> => {
        // An earlier attempt with this key may have put the very model there that is found.
        if (!mayHaveRun) await assertWanted(deps, wanted, call);
        return make(deps, wanted, { ...call, key, mayHaveRun });
      };
      if (request.reason !== 'recreate') return work(request);
      return deps.operations.recreations.run(request.voice._id, async () => {
        const voice = await findVoiceModel(deps.database, request.voice.model_id);
        return work({ ...request, voice });
      });
    },
    respond: toVersionResponse,
  });
}

async function make(
  deps: MakeVersionDeps,
  { voice, reason, recordings, cover = null, enhance_audio_quality, consent = null, force = false }: VersionRequest,
  call: CreateVoiceModelCall,
): Promise<CreatedVoiceModel> {
  await keepFromExpiry(deps.database, voice, call.signal);
  const from: SentRecordings & Partial<KeptRecordings> =
    recordings ?? (await fetchRecordings(deps, voice, call.signal));
  const isOfKept = recordings === null;
  try {
    const input: CreateVoiceModelInput = {
      name: voice.name,
      description: voice.description,
      tags: voice.tags.filter((tag) => !isServiceTag(tag.toLowerCase())),
      // The Echo stays with the record; an earlier version of the service must not give it to what it takes for a new voice.
      echo_id: null,
      user_id: voice.user_id,
      samples: from.samples,
      transcripts: from.transcripts,
      cover,
      visibility: 'private',
      enhance_audio_quality,
      consent: consent ?? (isOfKept ? consentOfCurrent(voice) : null),
    };
    const versionOf = { model_id: voice.model_id, reason, samples_id: isOfKept ? voice.samples_id : null };
    const beforeSending = async (operationId: string): Promise<void> => {
      await assertFirst(deps.journal, versionOf, operationId);
      // One that has ended meanwhile is in the record; so may be the model of an earlier attempt of this request.
      if (!call.mayHaveRun) await assertAsItWas(deps, voice);
    };
    const isOnce = reason === 'recreate' && !force;
    return await createVoiceModel(deps, input, { ...call, ...(isOnce && { beforeSending }), versionOf });
  } finally {
    await from.dispose?.();
  }
}

/** Throws where the voice has got another model since it was read. */
async function assertAsItWas({ database }: MakeVersionDeps, voice: VoiceModel): Promise<void> {
  const ids = (of: VoiceModel): string => JSON.stringify([of.model_id, knownModelIds(of)]);
  const now = await database.getVoiceModelById(voice.model_id);
  if (now === null || ids(now) !== ids(voice)) throw beingRecreated();
}

/** What was said of the recordings that the voice speaks with. */
export function consentOfCurrent({ versions, model_id, consent }: VoiceModel): Consent | null {
  const current = versions?.find((one) => one.model_id === model_id);
  return current === undefined ? consent : current.consent;
}

/** Throws where the version is not to be made, before anything is sent. */
async function assertWanted(deps: MakeVersionDeps, request: VersionRequest, call: Call): Promise<void> {
  const { voice, recordings, reason, force = false } = request;
  if (knownModelIds(voice).length >= MAX_KNOWN_MODELS) {
    const detail = `This voice has had ${MAX_KNOWN_MODELS} versions, and cannot have another one. Upload it as a new voice model.`;
    throw new ApiError('conflict', detail);
  }
  if (recordings !== null) return;
  // What Fish.Audio took down for its rights is not made again of the same recording.
  if (isTakenDown(voice)) {
    const detail = 'Fish.Audio has taken this voice model down, and it is not made again of the same recording.';
    throw takenDown(voice, detail);
  }
  if (reason === 'recreate' && !force) await assertLost(deps, voice, call);
}

async function assertLost(deps: MakeVersionDeps, voice: VoiceModel, call: Call): Promise<void> {
  const why = whyItCannotSpeak(await deps.modelStates.read(voice.model_id, call));
  if (why !== null && isLost(why)) return assertNotUnderWay(deps, voice, call);
  if (why?.code === 'voice_model_taken_down') throw why;
  throw new ApiError(
    'conflict',
    'Fish.Audio has the model of this voice, so there is nothing to recreate. With force=true it is made again all the same.',
  );
}

function isLost({ code }: ApiError): boolean {
  return code === 'voice_model_not_found' || code === 'voice_model_failed';
}

/** Throws where a model is being made already that will take the place of the lost one. */
async function assertNotUnderWay(
  { journal, modelStates }: MakeVersionDeps,
  voice: VoiceModel,
  call: Call,
): Promise<void> {
  const ids = knownModelIds(voice);
  const waited = voice.versions?.filter((one) => one.becomes_current && isInTraining(one.model_state)) ?? [];
  let isUnderWay = (await recreationsOf(journal, ids)).length > 0;
  for (const { model_id } of isUnderWay ? [] : waited) {
    const why = whyItCannotSpeak(await modelStates.read(model_id, call));
    isUnderWay ||= why === null || !isLost(why);
  }
  if (isUnderWay) throw beingRecreated();
}
