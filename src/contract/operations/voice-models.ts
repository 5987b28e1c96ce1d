import { z } from 'zod';
import { idempotencyKey, noQuery } from '../fields';
import { limitsQuery } from '../resources/identity/user-limits';
import { changeHeaders, readHeaders } from '../resources/library';
import { limitsResponse } from '../resources/limits';
import { referenceCheck } from '../resources/reference-checks';
import { listedVoiceModel } from '../resources/sharing/catalogue';
import { borrowedVoiceModel, borrowedVoiceModelList } from '../resources/sharing/shares';
import { uploadForm, uploadResponse } from '../resources/upload';
import {
  deleteQuery,
  deleteReceipt,
  voiceModelList,
  voiceModelListQuery,
  voiceModelPath,
  voiceModelResponse,
} from '../resources/voice-models';
import { operation } from './operation';

/** A page for people, which browsers get that ask for HTML. */
const page = z.string();
/** The headers of a request that makes a model. */
export const uploadHeaders = z.strictObject({
  'Idempotency-Key': idempotencyKey
    .optional()
    .describe('Drawn at random, such as a UUID. The same key and content get the same answer again for 24 hours.'),
});

/** What can be done with voice models. */
export const voiceModelOperations = {
  uploadReference: operation({
    method: 'post',
    path: '/api/upload-reference',
    tag: 'Voice models',
    summary: 'Make a voice model of one or more recordings',
    description: 'The order of the parts does not matter. Without MongoDB the voice model is made all the same.',
    params: { header: uploadHeaders },
    body: { form: uploadForm },
    status: 201,
    success: {
      description: 'The voice model exists, whatever `database_status` says.',
      content: { 'application/json': uploadResponse, 'text/html': page },
      headers: ['Location', 'Idempotent-Replayed'],
    },
    also: {
      303: {
        description:
          'For a browser without scripts, which asks for a page and sends no Idempotency-Key: where the page of the result is.',
        content: { 'text/html': page },
        headers: ['Location', 'Idempotent-Replayed'],
      },
    },
  }),
  checkReferences: operation({
    method: 'post',
    path: '/api/reference-checks',
    tag: 'Voice models',
    summary: 'Check recordings as an upload would, and make nothing',
    body: { form: uploadForm },
    status: 200,
    success: { description: 'What an upload would report.', content: { 'application/json': referenceCheck } },
  }),
  readLimits: operation({
    method: 'get',
    path: '/api/limits',
    tag: 'Voice models',
    summary: 'Every limit in force',
    description: 'With a token, also the limits of its user and how much of each is used.',
    params: { query: limitsQuery },
    status: 200,
    success: {
      description: 'Sizes in bytes, durations in seconds, lengths in characters.',
      content: { 'application/json': limitsResponse },
    },
  }),
  listVoiceModels: operation({
    method: 'get',
    path: '/api/voice-models',
    tag: 'Voice models',
    summary: "A user's voice models, newest first unless `sort` says otherwise",
    params: { query: voiceModelListQuery },
    status: 200,
    success: {
      description: 'One page.',
      content: { 'application/json': z.union([voiceModelList, borrowedVoiceModelList]) },
    },
  }),
  readVoiceModel: operation({
    method: 'get',
    path: '/api/voice-models/{model_id}',
    tag: 'Voice models',
    summary: 'One voice model',
    params: { path: voiceModelPath, query: noQuery, header: readHeaders },
    status: 200,
    success: {
      description:
        'Its record, or what is to become one; a part of it where another user has lent it, or it is in the catalogue.',
      content: {
        'application/json': z.union([voiceModelResponse, borrowedVoiceModel, listedVoiceModel]),
        'text/html': page,
      },
      headers: ['RecordETag'],
    },
    also: {
      304: {
        description: 'It has not changed: it is the one that If-None-Match names.',
        content: {},
        headers: ['RecordETag'],
      },
    },
  }),
  deleteVoiceModel: operation({
    method: 'delete',
    path: '/api/voice-models/{model_id}',
    tag: 'Voice models',
    summary: 'Delete a voice model',
    description:
      'Removes the record, and with `fish_audio=true` the model at Fish.Audio before it. A failure says in `remains` what is left to do; the request can be repeated. With `If-Match` nothing is removed if somebody has changed name, description, tags, visibility or Echo since; with `fish_audio=true` that is compared right before the first model is removed, and what is changed from then on goes as well.',
    params: { path: voiceModelPath, query: deleteQuery, header: changeHeaders },
    status: 200,
    success: { description: 'What was removed where.', content: { 'application/json': deleteReceipt } },
  }),
} as const;
