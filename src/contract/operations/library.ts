import { noQuery } from '../fields';
import {
  bulkBody,
  bulkReceipt,
  changeBody,
  changedVoiceModel,
  changeHeaders,
  tagCounts,
  tagsQuery,
} from '../resources/library';
import { voiceModelPath } from '../resources/voice-models';
import { operation } from './operation';

/** What is done with voice models that are there: change them, and work through many. */
export const libraryOperations = {
  changeVoiceModel: operation({
    method: 'patch',
    path: '/api/voice-models/{model_id}',
    tag: 'Voice models',
    summary: 'Change the name, the description or the tags of a voice model, or list it',
    description:
      'What is left out stays. The record is changed, then the model at Fish.Audio; a failure leaves both as they were. With `If-Match` the change is made only if nobody has changed name, description, tags, visibility or Echo since.',
    params: { path: voiceModelPath, query: noQuery, header: changeHeaders },
    body: { json: changeBody },
    status: 200,
    success: {
      description: 'The record as it is now, whatever `fish_audio_status` says.',
      content: { 'application/json': changedVoiceModel },
      headers: ['RecordETag'],
    },
  }),
  listTags: operation({
    method: 'get',
    path: '/api/voice-models/tags',
    tag: 'Voice models',
    summary: "A user's tags, most used first",
    params: { query: tagsQuery },
    status: 200,
    success: { description: 'The tags.', content: { 'application/json': tagCounts } },
  }),
  changeVoiceModels: operation({
    method: 'post',
    path: '/api/voice-models/bulk',
    tag: 'Voice models',
    summary: 'Delete, tag or untag up to 100 voice models',
    description:
      'Each is done by itself and has its own receipt. Each counts as a request; those for which there are none left, or no time, say so and can be sent again.',
    params: { query: noQuery },
    body: { json: bulkBody },
    status: 200,
    success: {
      description: 'What became of each, also where all failed.',
      content: { 'application/json': bulkReceipt },
    },
  }),
} as const;
