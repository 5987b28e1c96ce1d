import { type Request, type Response, Router } from 'express';
import { FairPlaces } from '../../concurrency/fair-places';
import { noQuery } from '../../contract/fields';
import { echoPath } from '../../contract/resources/echos';
import { speechBody } from '../../contract/resources/speech';
import { voiceModelPath } from '../../contract/resources/voice-models';
import { ApiError } from '../../errors/api-error';
import type { SpeakInput } from '../../fish-audio/resources/speech-request';
import { type EchoSpeechDeps, speakAsEcho } from '../../services/speech/speak-as-echo';
import { speakWithVoice } from '../../services/speech/speak-with-voice';
import type { SpeakCall, VoiceSpeech } from '../../services/speech/voice-speech';
import { parseInput } from '../input/parse-input';
import { clientOf } from '../middleware/client-of';
import { contextOf } from '../middleware/request-context';
import { requireFishAudio } from '../middleware/require-fish-audio';
import { jsonBody } from '../middleware/small-body';
import { contentDisposition } from '../responses/content-disposition';
import { sendSpeech } from '../responses/send-speech';
import { addRoute } from './add-route';

/**
 * How many speeches may be waited for or sent at once, for each that Fish.Audio may be asked for: enough for one client to
 * have all of those, and for as many whose sound is there and is still being read.
 */
const PLACES_PER_SPEECH = 2;

/** Speaks a text with a voice model or as an Echo; the sound goes to the caller as it comes. */
export function speechRouter(deps: EchoSpeechDeps): Router {
  const { fishAudio } = deps;
  const router = Router();
  const places = new FairPlaces(PLACES_PER_SPEECH * fishAudio.maxSpeeches);
  const handle =
    (speak: Speak) =>
    async (req: Request, res: Response): Promise<void> => {
      const { trace, signal, log } = contextOf(res);
      const begin = speak(req, { ...trace, signal });
      const release = places.take(clientOf(req));
      if (release === null) throw tooManySpeeches();
      try {
        const { contentType, fileName, stream } = await begin();
        res.setHeader('Content-Type', contentType);
        // Players and scripts pass over it; a browser that is led here plays the sound, and knows what to save it as.
        res.setHeader('Content-Disposition', contentDisposition('inline', fileName));
        await sendSpeech(stream, res, log);
      } finally {
        release();
      }
    };
  const withVoice: Speak = (req, call) => {
    const { model_id } = parseInput(voiceModelPath, req.params);
    const input = inputOf(req);
    return () => speakWithVoice(deps, model_id, input, call);
  };
  const asEcho: Speak = (req, call) => {
    const { echo_id } = parseInput(echoPath, req.params);
    const input = inputOf(req);
    return () => speakAsEcho(deps, echo_id, input, call);
  };
  const post = (speak: Speak) => ({ post: [requireFishAudio(fishAudio), ...jsonBody(), handle(speak)] });
  addRoute(router, '/voice-models/:model_id/speech', post(withVoice));
  addRoute(router, '/echo/:echo_id/speech', post(asEcho));
  return router;
}

/** Reads a request, and returns what begins its speech; throws `invalid_parameter`. */
type Speak = (req: Request, call: SpeakCall) => () => Promise<VoiceSpeech>;

function inputOf(req: Request): SpeakInput {
  // What is ignored would be missed only after the speech was paid for.
  parseInput(noQuery, req.query);
  const body = parseInput(speechBody, req.body);
  return {
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
}

function tooManySpeeches(): ApiError {
  return new ApiError('overloaded', 'Too many speeches are being sent. Try again in a few seconds.', {
    retryAfterSeconds: 5,
  });
}
