import { z } from 'zod';
import { noQuery } from '../fields';
import { clipList, clipListQuery, clipPath, clipReceipt, clipsOfVoiceQuery, clipsReceipt } from '../resources/clips';
import { operation } from './operation';

const sound = z.any().meta({ override: { type: 'string', format: 'binary' } });

/** What can be done with speeches that were kept. */
export const clipOperations = {
  listClips: operation({
    method: 'get',
    path: '/api/clips',
    tag: 'Clips',
    summary: 'The clips of a voice, newest first',
    params: { query: clipListQuery },
    status: 200,
    success: { description: 'One page, without those that have expired.', content: { 'application/json': clipList } },
  }),
  deleteClips: operation({
    method: 'delete',
    path: '/api/clips',
    tag: 'Clips',
    summary: 'Delete all clips of a voice',
    params: { query: clipsOfVoiceQuery },
    status: 200,
    success: {
      description: 'What was removed. The request can be repeated.',
      content: { 'application/json': clipsReceipt },
    },
  }),
  playClip: operation({
    method: 'get',
    path: '/api/clips/{clip_id}',
    tag: 'Clips',
    summary: 'The sound of a clip',
    description:
      'For an `<audio>` element or a player: it takes a `Range` of bytes, and `If-None-Match` and `If-Range` with the `ETag`. A clip that has expired is not found.',
    params: { path: clipPath, query: noQuery },
    status: 200,
    success: {
      description: 'The whole sound.',
      content: { 'audio/*': sound },
      headers: ['ETag', 'Accept-Ranges', 'Content-Disposition'],
    },
    also: {
      206: {
        description: 'The bytes that were asked for.',
        content: { 'audio/*': sound },
        headers: ['ETag', 'Accept-Ranges', 'Content-Range', 'Content-Disposition'],
      },
      304: { description: 'The sound is the one that If-None-Match names.', content: {}, headers: ['ETag'] },
    },
  }),
  deleteClip: operation({
    method: 'delete',
    path: '/api/clips/{clip_id}',
    tag: 'Clips',
    summary: 'Delete a clip',
    params: { path: clipPath, query: noQuery },
    status: 200,
    success: {
      description: 'What was removed. The request can be repeated.',
      content: { 'application/json': clipReceipt },
    },
  }),
} as const;
