import { type Request, type Response, Router } from 'express';
import { FairPlaces } from '../../concurrency/fair-places';
import { noQuery } from '../../contract/fields';
import { speechBody } from '../../contract/resources/speech';
import { voiceModelPath } from '../../contract/resources/voice-models';
import { ApiError } from '../../errors/api-error';
import { type SpeakDeps, speakWithModel } from '../../services/speech/speak-with-model';
import { parseInput } from '../input/parse-input';
import { clientOf } from '../middleware/client-of';
import { contextOf } from '../middleware/request-context';
import { requireFishAudio } from '../middleware/require-fish-audio';
import { jsonBody } from '../middleware/small-body';
import { sendSpeech } from '../responses/send-speech';
import { addRoute } from './add-route';

/**
 * How many speeches may be waited for or sent at once, for each that Fish.Audio may be asked for: enough for one client to
 * have all of those, and for as many whose sound is there and is still being read.
 */
const PLACES_PER_SPEECH = 2;

/** Speaks a text with a voice model; the sound goes to the caller as it comes. No record is needed for it. */
export function speechRouter(deps: SpeakDeps): Router {
  const { fishAudio } = deps;
  const router = Router();
  const places = new FairPlaces(PLACES_PER_SPEECH * fishAudio.maxSpeeches);
  const speak = async (req: Request, res: Response): Promise<void> => {
    const { model_id } = parseInput(voiceModelPath, req.params);
    // What is ignored would be missed only after the speech was paid for.
    parseInput(noQuery, req.query);
    const body = parseInput(speechBody, req.body);
    const { trace, signal, log } = contextOf(res);
    const release = places.take(clientOf(req));
    if (release === null) throw tooManySpeeches();
    try {
      const { contentType, stream } = await speakWithModel(deps, body, { ...trace, modelId: model_id, signal });
      res.setHeader('Content-Type', contentType);
      await sendSpeech(stream, res, log);
    } finally {
      release();
    }
  };
  addRoute(router, '/voice-models/:model_id/speech', { post: [requireFishAudio(fishAudio), ...jsonBody(), speak] });
  return router;
}

function tooManySpeeches(): ApiError {
  return new ApiError('overloaded', 'Too many speeches are being sent. Try again in a few seconds.', {
    retryAfterSeconds: 5,
  });
}
