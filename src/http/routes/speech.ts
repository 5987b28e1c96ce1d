import { pipeline } from 'node:stream/promises';
import { type Request, type Response, Router } from 'express';
import { z } from 'zod';
import type { FishAudioClient } from '../../fish-audio/client';
import { modelId, parseInput, text } from '../input/parse-input';
import { contextOf } from '../middleware/request-context';
import { requireFishAudio } from '../middleware/require-fish-audio';
import { jsonBody } from '../middleware/small-body';
import { addRoute } from './add-route';

const pathInput = z.strictObject({ model_id: modelId });
const noQuery = z.strictObject({});
const speechBody = z.strictObject(
  {
    text: text(1, 10_000),
    format: z.enum(['mp3', 'wav', 'pcm', 'opus'], 'must be mp3, wav, pcm or opus').default('mp3'),
  },
  'must be a JSON object',
);

/** Speaks a text with a voice model; the sound goes to the caller as it comes. No record is needed for it. */
export function speechRouter({ fishAudio }: { readonly fishAudio: FishAudioClient }): Router {
  const router = Router();
  const speak = async (req: Request, res: Response): Promise<void> => {
    const { model_id } = parseInput(pathInput, req.params);
    // What is ignored would be missed only after the speech was paid for.
    parseInput(noQuery, req.query);
    const body = parseInput(speechBody, req.body);
    const { trace, signal } = contextOf(res);
    const { contentType, stream } = await fishAudio.speak(model_id, body, { ...trace, signal });
    res.setHeader('Content-Type', contentType);
    await pipeline(stream, res);
  };
  addRoute(router, '/voice-models/:model_id/speech', { post: [requireFishAudio(fishAudio), ...jsonBody(), speak] });
  return router;
}
