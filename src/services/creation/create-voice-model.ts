import type { DatabaseManager } from '../../database/database-manager';
import type { SampleStatus } from '../../domain/kept-samples';
import type { ModelState } from '../../domain/model-status';
import type { ReceivedCover, ReceivedSample } from '../../domain/reference-sample';
import { type RequestTrace, traceOf } from '../../domain/request-trace';
import type { SaveOutcome } from '../../domain/save-outcome';
import type { Advice } from '../../domain/values/advice';
import type { VersionOf } from '../../domain/versions/voice-version';
import type { UploadFields } from '../../domain/voice-model';
import type { CreateModelInput } from '../../fish-audio/resources/create-model-form';
import type { FishModel, FishVisibility } from '../../fish-audio/resources/model-schemas';
import { type JournalKey, type JournalRecord, keptUnder } from '../../journal/entries/journal-entry';
import type { Journal } from '../../journal/journal';
import type { MediaInspector } from '../../media/media-inspector';
import type { KeptSamples } from '../kept-samples';
import { ModelFailed, type ModelStates, qualityAdvice, statusOf } from '../model-states';
import type { Operations } from '../operations';
import { keyedOperationTag, newOperationTag } from '../operations';
import { acceptedSamples, adviceOf, type InspectedSample, inspectSamples, type SamplesCall } from '../samples';
import {
  type CreateModelOnceDeps,
  type CreateModelRequest,
  createModelOnce,
  OutcomeUnknown,
} from './create-model-once';
import { findEarlierUpload } from './find-earlier-upload';
import { type InspectedCover, inspectCover } from './inspect-cover';
import { sampleStatusAfter } from './sample-status';
import { obtainedVisibility, transcriptAdvice, visibilityAdvice } from './sent-fields';
import { toKeep, toRecord } from './to-record';

/** What making a voice model needs. */
export interface CreateVoiceModelDeps extends CreateModelOnceDeps {
  readonly database: DatabaseManager;
  readonly journal: Journal;
  readonly media: MediaInspector;
  readonly operations: Operations;
  readonly modelStates: ModelStates;
  readonly samples: KeptSamples;
}

/** Everything a caller may say about a new voice model: what is recorded of it, and what Fish.Audio alone gets. */
export interface CreateVoiceModelInput extends UploadFields {
  readonly samples: readonly ReceivedSample[];
  /** For Fish.Audio alone; null where there is none. */
  readonly cover: ReceivedCover | null;
  /** One per sample, in order; empty where there is none. No transcripts at all is an empty list. */
  readonly transcripts: readonly string[];
  readonly user_id: string | null;
  readonly visibility: 'private' | 'unlist' | 'public';
  readonly enhance_audio_quality?: boolean | undefined;
}

/** What belongs to one attempt to make a voice model. A client that leaves does not end it. */
export interface CreateVoiceModelCall extends Omit<SamplesCall, 'afterwards'>, RequestTrace {
  /** The idempotency key of the request, if it has one. */
  readonly key: JournalKey | null;
  /** An earlier attempt with the same key may have made the model. */
  readonly mayHaveRun: boolean;
  /** The voice that gets a version, and no further record is made; absent for an upload. */
  readonly versionOf?: VersionOf | undefined;
  /** Called when the journal tells of the operation and nothing has been sent; nothing is where it throws. */
  readonly beforeSending?: ((operationId: string) => Promise<void>) | undefined;
}

/** The voice model at Fish.Audio, what became of its record, and advice about the samples. */
export interface CreatedVoiceModel {
  readonly model_id: string;
  readonly model_state: ModelState;
  readonly outcome: SaveOutcome;
  /** Where its recordings are. */
  readonly sample_status: SampleStatus;
  /** The model that the same user made of the same samples a moment before. */
  readonly duplicate_of: string | null;
  /** Who may see it, as Fish.Audio says; absent where it does not, or was not asked. */
  readonly visibility?: FishVisibility | undefined;
  readonly advice: readonly Advice[];
}

/** The same before there is any advice. */
interface Made extends Pick<CreatedVoiceModel, 'outcome' | 'sample_status' | 'duplicate_of'> {
  readonly model: FishModel;
}

/** Whose entry it is in the journal where an upload names no user, or there are no records. */
const NOBODY = '';

function toModelInput(
  input: CreateVoiceModelInput,
  inspected: readonly InspectedSample[],
  cover: InspectedCover | null,
): CreateModelInput {
  return {
    title: input.name,
    voices: inspected.flatMap(({ inspection }) => inspection.sound ?? []),
    texts: input.transcripts,
    tags: input.tags,
    description: input.description,
    visibility: input.visibility,
    ...(cover === null ? {} : { cover }),
    ...(input.enhance_audio_quality === undefined ? {} : { enhanceAudioQuality: input.enhance_audio_quality }),
  };
}

/** What is recorded, of which samples, and for which key. */
interface Recording extends Pick<CreateVoiceModelCall, 'beforeSending'> {
  readonly record: JournalRecord;
  readonly inspected: readonly InspectedSample[];
  readonly key: JournalKey | null;
}

/**
 * Makes a model with an entry in the journal, so that a crash at any moment leaves one model with one record. The recordings are
 * kept once the entry tells of them, and before Fish.Audio is asked.
 */
async function createAndRecord(
  deps: CreateVoiceModelDeps,
  request: CreateModelRequest,
  { record, inspected, key, beforeSending }: Recording,
): Promise<Made> {
  const { operations, samples } = deps;
  const { samples_id, user_id, version_of } = record;
  const prepare = async (operationId: string): Promise<void> => {
    await beforeSending?.(operationId);
    if (samples_id !== null) await samples.keep(samples_id, user_id, inspected.map(toKeep));
  };
  // Before the model of this upload exists, which would be found as well. A version may well be of the same samples.
  const earlier = version_of === undefined ? await findEarlierUpload(deps, record) : null;
  const operationId = await operations.begin(record, request.tag, key, prepare);
  try {
    const model = await createModelOnce(deps, request);
    const outcome = await operations.finish(operationId, model.id, statusOf(model));
    const sample_status = await sampleStatusAfter(outcome, samples, keptUnder(record));
    return { model, outcome, sample_status, duplicate_of: earlier === model.id ? null : earlier };
  } catch (error) {
    if (error instanceof OutcomeUnknown) {
      operations.handOver(operationId);
      throw error.ofOperation(operationId);
    }
    // The worker finds the failed model by its tag, and deletes it.
    if (error instanceof ModelFailed && error.remains) operations.handOver(operationId);
    else await operations.abandon(operationId);
    throw error;
  }
}

/**
 * Makes a model that is not to be recorded. There is no entry for it in the journal, unless it has failed and cannot be
 * deleted: then it gets one, by which the worker finds and deletes it.
 */
async function createUnrecorded(
  deps: CreateVoiceModelDeps,
  request: CreateModelRequest,
  record: JournalRecord,
  key: JournalKey | null,
): Promise<FishModel> {
  const { operations, log } = deps;
  try {
    return await createModelOnce(deps, request);
  } catch (error) {
    if (error instanceof ModelFailed && error.remains) {
      await operations.begin(record, request.tag, key).then(
        (operationId) => operations.handOver(operationId),
        () => log.error({ event: 'failed_model_left', tag: request.tag }, 'A failed model remains at Fish.Audio'),
      );
    }
    throw error;
  }
}

/** The files of an upload as they may be sent. */
interface InspectedFiles {
  readonly inspected: readonly InspectedSample[];
  readonly cover: InspectedCover | null;
}

async function create(
  deps: CreateVoiceModelDeps,
  input: CreateVoiceModelInput,
  { inspected, cover }: InspectedFiles,
  call: CreateVoiceModelCall,
): Promise<Made> {
  const { user_id } = input;
  const { client, key, mayHaveRun } = call;
  const kind = user_id !== null && deps.database.enabled ? 'recorded' : 'unrecorded';
  const tag = key === null ? newOperationTag(kind) : keyedOperationTag(kind, key.scope, key.key_hash, key.fingerprint);
  const modelInput = toModelInput(input, inspected, cover);
  const request = { input: modelInput, tag, client, ...traceOf(call), mayHaveRun };
  if (user_id !== null && kind === 'recorded') {
    const { versionOf, beforeSending } = call;
    // The recordings that a version shares with an earlier one are kept already.
    const samplesId = versionOf === undefined || versionOf.samples_id === null ? deps.samples.newId() : null;
    const record = toRecord(input, user_id, inspected, samplesId);
    const recording = {
      record: versionOf === undefined ? record : { ...record, version_of: versionOf },
      inspected,
      key,
      beforeSending,
    };
    return createAndRecord(deps, request, recording);
  }
  const model = await createUnrecorded(deps, request, toRecord(input, NOBODY, inspected, null), key);
  const outcome = { kind: user_id === null ? 'skipped' : 'disabled' } as const;
  return { model, outcome, sample_status: 'skipped', duplicate_of: null };
}

/**
 * Makes a voice model: looks into the samples and the cover, has Fish.Audio make exactly one model, and saves its record when a user
 * is named. Once Fish.Audio has made the model, the caller gets its id even if the database fails, and its record is
 * saved later. Throws what the inspection, the journal or Fish.Audio throws; the caller keeps the samples' bytes until
 * this has settled.
 */
export async function createVoiceModel(
  deps: CreateVoiceModelDeps,
  input: CreateVoiceModelInput,
  call: CreateVoiceModelCall,
): Promise<CreatedVoiceModel> {
  const cover = await inspectCover(input.cover);
  const inspections = await inspectSamples(deps.media, input.samples, { ...call, afterwards: 'finish' });
  try {
    const inspected = acceptedSamples(inspections);
    const { model, ...made } = await create(deps, input, { inspected, cover }, call);
    deps.modelStates.see(model);
    const visibility = obtainedVisibility(model.visibility);
    const advice = [
      ...visibilityAdvice(input.visibility, visibility),
      ...transcriptAdvice(input),
      ...qualityAdvice(
        model,
        inspected.map(({ received }) => received.file_name),
      ),
      ...adviceOf(inspected),
    ];
    return { ...made, model_id: model.id, model_state: model.state, visibility, advice };
  } finally {
    await inspections.dispose();
  }
}
