import { z } from 'zod';
import { sampleQuery } from '../resources/samples';
import { voiceModelPath } from '../resources/voice-models';
import { operation } from './operation';

const sound = z.any().meta({ override: { type: 'string', format: 'binary' } });

/** What can be done with the recordings of a voice model. */
export const sampleOperations = {
  readSample: operation({
    method: 'get',
    path: '/api/voice-models/{model_id}/sample',
    tag: 'Voice models',
    summary: 'A recording as it was uploaded',
    description:
      'The very bytes of the file, for an `<audio>` element or a player: it takes a `Range` of bytes, and `If-None-Match` and `If-Range` with the `ETag`, which is the SHA-256 of the file. `sample_status` of the voice model says whether it is kept.',
    params: { path: voiceModelPath, query: sampleQuery },
    status: 200,
    success: {
      description: 'The whole recording, with the media type of its kind of file.',
      content: { 'audio/*': sound, 'video/*': sound, 'application/octet-stream': sound },
      headers: ['ETag', 'Accept-Ranges', 'Content-Disposition'],
    },
    also: {
      206: {
        description: 'The bytes that were asked for.',
        content: { 'audio/*': sound, 'video/*': sound, 'application/octet-stream': sound },
        headers: ['ETag', 'Accept-Ranges', 'Content-Range', 'Content-Disposition'],
      },
      304: { description: 'The recording is the one that If-None-Match names.', content: {}, headers: ['ETag'] },
    },
  }),
} as const;
