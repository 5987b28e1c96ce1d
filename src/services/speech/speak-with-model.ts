import { isInTraining, isTakenDown, type ModelStatus } from '../../domain/model-status';
import { traceOf } from '../../domain/request-trace';
import type { SpeakingVoice } from '../../domain/voice-model';
import { ApiError } from '../../errors/api-error';
import { FishAudioError } from '../../fish-audio/errors/fish-audio-error';
import type { FishModel } from '../../fish-audio/resources/model-schemas';
import type { SpeakOptions, Speech } from '../../fish-audio/resources/speech';
import type { SpeakInput } from '../../fish-audio/resources/speech-request';
import { statusOf } from '../model-states';
import type { SpeakCall, SpeakDeps } from './voice-speech';

/** What speaking with a model needs; its record is looked up by whoever calls. */
export type ModelSpeechDeps = Omit<SpeakDeps, 'database'>;

/** Who speaks, as far as it is known, and the request that asks for it. */
export interface ModelSpeechCall extends SpeakCall {
  readonly modelId: string;
  readonly record: SpeakingVoice | null;
}

/** Fish.Audio's guide asks every 5 s whether a voice is ready (docs.fish.audio, clone and wait until ready). */
const RETRY_AFTER_SECONDS = 5;

/** With these Fish.Audio was seen to refuse a voice that is not ready, in words that differ; or they are documented for one. */
const REFUSALS: ReadonlySet<number> = new Set([400, 403, 404, 409, 422]);

/** Why the model cannot speak, or null if it can. */
export function whyItCannotSpeak(model: FishModel | null): ApiError | null {
  if (model === null) return new ApiError('voice_model_not_found', 'Fish.Audio has no voice model with this id.');
  const status = statusOf(model);
  const { model_state, takedown_category } = status;
  if (isTakenDown(status)) {
    const why = takedown_category === null ? '' : ` (${takedown_category})`;
    return takenDown(status, `Fish.Audio has taken this voice model down${why}, so that it cannot speak any more.`);
  }
  if (model_state === 'failed') {
    const detail = 'Fish.Audio could not make this voice, so it cannot speak. Delete it and send another recording.';
    return new ApiError('voice_model_failed', detail, { members: { model_state } });
  }
  if (!isInTraining(model_state)) return null;
  const detail = `Fish.Audio is still making this voice. Try again in ${RETRY_AFTER_SECONDS} seconds.`;
  return new ApiError('voice_model_not_ready', detail, {
    retryAfterSeconds: RETRY_AFTER_SECONDS,
    members: { model_state },
  });
}

/** What a request fails with because Fish.Audio has taken the voice model of this status down. */
export function takenDown({ model_state, takedown_category }: ModelStatus, detail: string): ApiError {
  const members = { model_state, ...(takedown_category === null ? {} : { takedown_category }) };
  return new ApiError('voice_model_taken_down', detail, { members });
}

/** Why the model of a voice cannot speak, or null if it can. Where it is gone, the record tells what helps. */
function whyVoiceCannotSpeak(model: FishModel | null, record: SpeakingVoice | null): ApiError | null {
  if (model !== null || record === null) return whyItCannotSpeak(model);
  const address = `/api/voice-models/${record.model_id}`;
  const remedy =
    record.samples_id === null
      ? `Its recordings were not kept: send one to ${address}/versions, and it speaks again under this id.`
      : `POST ${address}/recreate makes it again of its kept recordings, and it speaks again under this id.`;
  return new ApiError('voice_model_not_found', `Fish.Audio has lost the model of this voice. ${remedy}`);
}

/**
 * The error for a speech that Fish.Audio has refused. The words of a refusal differ and may change, so that the model is read
 * and its state decides.
 */
async function explainRefusal(
  { modelStates }: ModelSpeechDeps,
  call: ModelSpeechCall,
  refusal: FishAudioError,
): Promise<unknown> {
  const model = await modelStates.read(call.modelId, call, call.signal).catch(() => undefined);
  if (model === undefined) return refusal;
  modelStates.noteWhether(model !== null, call.record);
  const reason = whyVoiceCannotSpeak(model, call.record);
  if (reason !== null) return reason;
  if (refusal.code !== 'voice_model_not_found') return refusal;
  const detail = 'Fish.Audio has this voice model and does not speak with it at the moment. Try again later.';
  return new ApiError('provider_error', detail, refusal.details);
}

function passThroughOf({ modelId, record, passThrough }: ModelSpeechCall): SpeakOptions['passThrough'] {
  return (
    passThrough &&
    (({ spoken, format }, readAheadBytes) => passThrough({ voice: record, modelId, spoken, format }, readAheadBytes))
  );
}

function isRefusal(error: unknown): error is FishAudioError {
  if (!(error instanceof FishAudioError) || error.outcome !== 'rejected') return false;
  return REFUSALS.has(error.providerStatus ?? 0);
}

/**
 * Makes sure that a voice model is trained. Fish.Audio has been reported to speak with another voice where the one that is asked
 * for is not ready, so that a model which was not seen trained is read first. Throws why it cannot speak, and what reading it throws.
 */
export async function assertCanSpeak({ modelStates }: ModelSpeechDeps, call: ModelSpeechCall): Promise<void> {
  const { modelId, record, signal } = call;
  if (modelStates.isKnownTrained(modelId, record, call)) return;
  const model = await modelStates.read(modelId, call, signal);
  modelStates.noteWhether(model !== null, record);
  const reason = whyVoiceCannotSpeak(model, record);
  if (reason !== null) throw reason;
}

/**
 * Speaks a text with a voice model that can speak. Throws `voice_model_not_ready`, `voice_model_failed`, `voice_model_taken_down`,
 * `voice_model_not_found`, and what Fish.Audio throws.
 */
export async function speakWithModel(deps: ModelSpeechDeps, input: SpeakInput, call: ModelSpeechCall): Promise<Speech> {
  const { fishAudio, modelStates } = deps;
  const { modelId, record, signal, client } = call;
  try {
    const speech = await fishAudio.speak(modelId, input, {
      ...traceOf(call),
      signal,
      client,
      passThrough: passThroughOf(call),
    });
    modelStates.noteWhether(true, record);
    return speech;
  } catch (error) {
    throw isRefusal(error) ? await explainRefusal(deps, call, error) : error;
  }
}
