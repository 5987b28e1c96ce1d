import type { SampleStatus } from '../../domain/kept-samples';
import { isInTraining, type ModelState } from '../../domain/model-status';
import type { SaveOutcome } from '../../domain/save-outcome';
import type { Advice } from '../../domain/values/advice';
import type { VoiceVersion } from '../../domain/versions/voice-version';
import type { VoiceModel } from '../../domain/voice-model';
import type { FishVisibility } from '../../fish-audio/resources/model-schemas';
import type { JournalRecord } from '../../journal/entries/journal-entry';
import type { CreatedVoiceModel } from './create-voice-model';

/**
 * The response to an upload that made a voice model. `reference_id` is the `model_id` under the name that speech uses.
 */
export interface UploadResponse {
  readonly success: true;
  readonly model_id: string;
  readonly reference_id: string;
  /** How far Fish.Audio is with the voice: it speaks once it is `trained`. */
  readonly model_state: ModelState;
  readonly message: string;
  readonly database_status: SaveOutcome['kind'];
  readonly database_record: VoiceModel | null;
  /** Where its recordings are kept, or why they are not. */
  readonly sample_status: SampleStatus;
  /** The `model_id` of the voice model that the same user made of the same samples a moment before; else absent. */
  readonly duplicate_of?: string;
  /** Who may see it, as Fish.Audio says, which may be other than was asked; null where it does not say. */
  readonly visibility: FishVisibility | null;
  /** Sentences for people: why nothing was saved, and advice about the samples. */
  readonly warnings: readonly string[];
  /** The advice among them, with its codes; absent where there is none. */
  readonly advice?: readonly Advice[];
}

/** The response to a request that made a version of a voice. */
export interface VersionResponse extends UploadResponse {
  /** With what the voice speaks by now; null where the version is not saved yet. */
  readonly current_model_id: string | null;
  /** The versions of the voice, this one among them; null where it is not saved yet. */
  readonly versions: readonly VoiceVersion[] | null;
}

/** What became of the record, without it. */
type Outcome = Pick<SaveOutcome, 'kind'>;

/** Why there is no record, in a sentence for people; empty where there is one. */
export function whyNotSaved({ kind }: Outcome): string[] {
  switch (kind) {
    case 'saved':
      return [];
    case 'queued':
      return [
        'The database could not be reached. Its record is kept on disk and will be saved when the database is reachable again.',
      ];
    case 'skipped':
      return ['The voice model was not saved to the database: the upload named no user_id. Keep the model_id.'];
    case 'disabled':
      return ['The voice model was not saved: the database is turned off (MONGO_URI is not set). Keep the model_id.'];
    case 'deleted':
      return ['The voice model was not saved: it was deleted in the meantime.'];
    case 'failed':
      return ['The voice model was not saved: the database refused its record. Keep the model_id and report it.'];
  }
}

function sampleWarnings(status: SampleStatus): string[] {
  return status === 'queued'
    ? [
        'The storage for recordings could not be reached. Yours is kept on disk and will follow when the storage is back.',
      ]
    : [];
}

function duplicateWarnings(duplicateOf: string | null): string[] {
  return duplicateOf === null
    ? []
    : ['You made a voice model of the same recording a moment ago. Delete one if you need only one.'];
}

function messagesOf(advice: readonly Advice[]): string[] {
  return advice.map(({ message }) => message);
}

function trainingWarnings(state: ModelState, { kind }: Outcome): string[] {
  if (!isInTraining(state)) return [];
  const isRecorded = kind === 'saved' || kind === 'queued';
  const how = isRecorded
    ? 'The voice model says in model_state when it is ready.'
    : 'Try to speak with it in a minute.';
  return [`Fish.Audio is still making the voice, so that it cannot speak yet. ${how}`];
}

function messageOf({ kind }: Outcome): string {
  return `Reference audio uploaded successfully${kind === 'saved' ? ' and saved to database' : ''}`;
}

/** Puts the response together. */
export function toUploadResponse(created: CreatedVoiceModel): UploadResponse {
  const { model_id, model_state, outcome, sample_status, duplicate_of, visibility, advice } = created;
  const saved = outcome.kind === 'saved';
  return {
    success: true,
    model_id,
    reference_id: model_id,
    model_state,
    message: messageOf(outcome),
    database_status: outcome.kind,
    database_record: saved ? outcome.record : null,
    sample_status,
    ...(duplicate_of === null ? {} : { duplicate_of }),
    visibility: visibility ?? null,
    warnings: [
      ...trainingWarnings(model_state, outcome),
      ...whyNotSaved(outcome),
      ...sampleWarnings(sample_status),
      ...duplicateWarnings(duplicate_of),
      ...messagesOf(advice),
    ],
    ...(advice.length === 0 ? {} : { advice }),
  };
}

/** What the page of an upload shows of its response: not the sentences, which it has in the language of its reader. */
export type ShownUpload = Omit<UploadResponse, 'message' | 'warnings'>;

/** A response that was kept, with what has become of its record since: `record`, or null where that was deleted. */
export function asOfNow(kept: ShownUpload, record: VoiceModel | null): ShownUpload {
  return {
    ...kept,
    model_state: record?.model_id === kept.model_id ? record.model_state : kept.model_state,
    database_status: record === null ? 'deleted' : 'saved',
    database_record: record,
    sample_status: record?.sample_status ?? kept.sample_status,
  };
}

/** What is said of a version that the voice does not speak with yet, or not at all. */
function versionWarnings({ model_id, model_state, outcome }: CreatedVoiceModel): string[] {
  if (isInTraining(model_state)) {
    return [
      'Fish.Audio is still making this version. Until it is ready the voice speaks with the version that it had before.',
    ];
  }
  if (outcome.kind !== 'saved' || outcome.record.model_id === model_id) return [];
  return ['The voice speaks with another version.'];
}

/** Puts the response for a version of a voice together. */
export function toVersionResponse(created: CreatedVoiceModel): VersionResponse {
  const { outcome, advice } = created;
  const record = outcome.kind === 'saved' ? outcome.record : null;
  return {
    ...toUploadResponse(created),
    message: `Version made${record?.model_id === created.model_id ? '; the voice speaks with it' : ''}`,
    warnings: [...versionWarnings(created), ...whyNotSaved(outcome), ...messagesOf(advice)],
    current_model_id: record?.model_id ?? null,
    versions: record?.versions ?? null,
  };
}

/** The response to the request that an entry of the journal is of: an upload, or one for a version. */
export function responseOf(
  { version_of }: Pick<JournalRecord, 'version_of'>,
  created: CreatedVoiceModel,
): UploadResponse {
  return version_of === undefined ? toUploadResponse(created) : toVersionResponse(created);
}
