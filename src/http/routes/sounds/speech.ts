import { type Request, type Response, Router } from 'express';
import { FairPlaces } from '../../../concurrency/fair-places';
import { noQuery } from '../../../contract/fields';
import { echoPath } from '../../../contract/resources/echos';
import { speechBody } from '../../../contract/resources/speech';
import { voiceModelPath } from '../../../contract/resources/voice-models';
import { ApiError } from '../../../errors/api-error';
import type { SpeakInput } from '../../../fish-audio/resources/speech-request';
import type { KeepDeps } from '../../../services/clips/clip-deps';
import { keepSpeech, type SpeechToKeep } from '../../../services/clips/keep-speech';
import { removeClip } from '../../../services/clips/remove-clips';
import type { FairUse } from '../../../services/fair-use';
import { findVoice } from '../../../services/speech/find-voice';
import {
  type EchoSpeechDeps,
  findVoiceOfEcho,
  speakAsEcho,
  speakAsEchoWith,
  userOfEcho,
} from '../../../services/speech/speak-as-echo';
import { speakWithRecord, speakWithVoice } from '../../../services/speech/speak-with-voice';
import type { SpeakCall, VoiceSpeech } from '../../../services/speech/voice-speech';
import type { SpeechCounter } from '../../../services/usage/speech-counter';
import { findVoiceModel } from '../../../services/voice-models/find-voice-model';
import { findVoiceOfCaller, type ReachDeps } from '../../../services/voice-models/reach';
import { noteAction } from '../../identity/audited';
import { speechAllowance } from '../../identity/limit-holder';
import { accessOf, scoped } from '../../identity/scoped';
import { senderOf } from '../../identity/sender-of';
import { assertNotErasedSince, undoIfErased } from '../../identity/unless-erased';
import { parseInput } from '../../input/parse-input';
import { arrivedAtOf, contextOf } from '../../middleware/request-context';
import { requireFishAudio } from '../../middleware/require-fish-audio';
import { jsonBody } from '../../middleware/small-body';
import { sendNewClip } from '../../responses/clip-json';
import { contentDisposition } from '../../responses/content-disposition';
import { sendSpeech } from '../../responses/send-speech';
import { addRoute } from '../add-route';
import { type ReadAhead, readAhead } from '../read-ahead';

/**
 * How many speeches may be waited for or sent at once, for each that Fish.Audio may be asked for by one client: enough for
 * it to have all of those, as long as nobody else wants them, and for as many whose sound is there and is still being read.
 */
const PLACES_PER_SPEECH = 2;

/** What speaking, counting and keeping need. */
export type KeptSpeechDeps = EchoSpeechDeps &
  KeepDeps &
  ReachDeps & { readonly speechCounter: SpeechCounter; readonly fairUse: FairUse };

/** Speaks a text with a voice model or as an Echo; the sound goes to the caller as it comes, or is kept as a clip. */
export function speechRouter(deps: KeptSpeechDeps): Router {
  const { fishAudio } = deps;
  const router = Router();
  const places = new FairPlaces(PLACES_PER_SPEECH * fishAudio.maxSpeeches);
  const handle =
    (speakers: ReadAhead<Speaker>) =>
    async (req: Request, res: Response): Promise<void> => {
      const speaker = speakers.of(res);
      const { keep, input } = bodyOf(req);
      const release = places.take(senderOf(req, res));
      if (release === null) throw tooManySpeeches();
      try {
        if (keep) await keepClip(scoped(deps, res, 'speak'), res, speaker.toKeep(input));
        else await stream(res, await speaker.speak(input));
      } finally {
        release();
      }
    };
  const post = (readSpeaker: ReadSpeaker) => {
    const speakers = readAhead(readSpeaker);
    return { post: [requireFishAudio(fishAudio), speakers.read, ...jsonBody(), handle(speakers)] };
  };
  addRoute(router, '/voice-models/:model_id/speech', post(voiceOf(deps)));
  addRoute(router, '/echo/:echo_id/speech', post(echoOf(deps)));
  return router;
}

/** Who is to speak. */
interface Speaker {
  readonly speak: (input: SpeakInput) => Promise<VoiceSpeech>;
  readonly toKeep: (input: SpeakInput) => Omit<SpeechToKeep, 'signal'>;
}

/** Reads who is to speak from the address of a request; throws `invalid_parameter`. */
type ReadSpeaker = (req: Request, res: Response) => Speaker;

/** A voice, whose record is looked for from now on. */
function voiceOf(deps: KeptSpeechDeps): ReadSpeaker {
  return (req, res) => {
    const { model_id: id } = parseInput(voiceModelPath, req.params);
    const reachable = scoped(deps, res, 'speak');
    const call = callOf(deps, req, res);
    const named = { id, found: findVoice(reachable.database, id), ofCaller: () => findVoiceOfCaller(reachable, id) };
    return {
      speak: (input) => speakWithVoice(reachable, named, input, call),
      toKeep: (input) => ({
        findVoice: () => findVoiceModel(reachable.database, id),
        userOf: async ({ user_id }) => user_id,
        speak: (record) => speakWithRecord(deps, { record, modelId: record.model_id }, input, call),
      }),
    };
  };
}

function echoOf(deps: KeptSpeechDeps): ReadSpeaker {
  return (req, res) => {
    const { echo_id } = parseInput(echoPath, req.params);
    const call = callOf(deps, req, res);
    const reachable = scoped(deps, res, 'speak');
    return {
      speak: (input) => speakAsEcho(reachable, echo_id, input, call),
      toKeep: (input) => ({
        findVoice: () => findVoiceOfEcho(reachable, echo_id, call.signal),
        userOf: (record) => userOfEcho(reachable, echo_id, record),
        speak: (record) => speakAsEchoWith(deps, { echoId: echo_id, record }, input, call),
      }),
    };
  };
}

/** The call that speaks for a request; its sound is counted. */
function callOf({ fairUse, speechCounter }: KeptSpeechDeps, req: Request, res: Response): SpeakCall {
  const { trace, signal } = contextOf(res);
  const asked = { speakerId: speakerOf(res), arrivedAt: arrivedAtOf(res) };
  return {
    ...trace,
    signal,
    client: senderOf(req, res),
    allowance: speechAllowance(fairUse.speech, req, res),
    passThrough: (begun, readAheadBytes) => speechCounter.passThrough(begun, asked, readAheadBytes),
  };
}

/** Among whose speeches one counts; undefined for an admin's, and without sign-in, which are the owner's. */
function speakerOf(res: Response): string | undefined {
  return accessOf(res, 'speak')?.userId;
}

async function stream(res: Response, { contentType, fileName, stream: sound }: VoiceSpeech): Promise<void> {
  noteSpeech(res);
  res.setHeader('Content-Type', contentType);
  // Players and scripts pass over it; a browser that is led here plays the sound, and knows what to save it as.
  res.setHeader('Content-Disposition', contentDisposition('inline', fileName));
  await sendSpeech(sound, res, contextOf(res).log);
}

async function keepClip(deps: KeepDeps, res: Response, speech: Omit<SpeechToKeep, 'signal'>): Promise<void> {
  const { hold, signal } = contextOf(res);
  // A sound that has come to its end is kept even where the caller leaves then; the service waits for that before it stops.
  const release = hold();
  try {
    await assertNotErasedSince(deps, res, deps.access?.userId ?? null);
    const clip = await keepSpeech(deps, { ...speech, signal });
    // For whom an admin keeps it is known once it is there.
    await undoIfErased(deps, res, clip.user_id, () => removeClip(deps, clip._id));
    noteSpeech(res);
    sendNewClip(res, clip);
  } finally {
    release();
  }
}

/** Writes down that a voice has spoken, or begins to. */
function noteSpeech(res: Response): void {
  const { model_id = null, echo_id = null } = res.req.params;
  noteAction(res, 'voice_spoke', { model_id: one(model_id), echo_id: one(echo_id) });
}

function one(parameter: string | readonly string[] | null): string | null {
  return typeof parameter === 'string' ? parameter : null;
}

/** What is to be spoken, and whether it is to be kept. */
function bodyOf(req: Request): { readonly keep: boolean; readonly input: SpeakInput } {
  // What is ignored would be missed only after the speech was paid for.
  parseInput(noQuery, req.query);
  const { keep, ...body } = parseInput(speechBody, req.body);
  const input = {
    text: body.text,
    format: body.format,
    sampleRate: body.sample_rate,
    mp3Bitrate: body.mp3_bitrate,
    opusBitrate: body.opus_bitrate,
    latency: body.latency,
    speed: body.speed,
    volume: body.volume,
    temperature: body.temperature,
    topP: body.top_p,
    engine: body.engine,
  };
  return { keep, input };
}

function tooManySpeeches(): ApiError {
  return new ApiError('overloaded', 'Too many speeches are being sent. Try again in a few seconds.', {
    retryAfterSeconds: 5,
  });
}
