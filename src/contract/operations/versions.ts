import { noQuery } from '../fields';
import { changeHeaders } from '../resources/library';
import { currentVersionBody, recreateQuery, versionForm, versionResponse } from '../resources/versions/versions';
import { voiceModelPath, voiceModelResponse } from '../resources/voice-models';
import { operation } from './operation';
import { uploadHeaders } from './voice-models';

const made = {
  description: 'The version exists at Fish.Audio, whatever `database_status` says.',
  content: { 'application/json': versionResponse },
  headers: ['Location', 'Idempotent-Replayed'],
} as const;

/** What can be done with the versions of a voice model. */
export const versionOperations = {
  createVersion: operation({
    method: 'post',
    path: '/api/voice-models/{model_id}/versions',
    tag: 'Voice models',
    summary: 'Make a new version of a voice model, which keeps its name, tags and Echo',
    description:
      'The voice speaks with it as soon as it is trained, and until then with the version that it has. Without recordings those that are kept of the current version are used.',
    params: { path: voiceModelPath, query: noQuery, header: uploadHeaders },
    body: { form: versionForm, optional: true },
    status: 201,
    success: made,
  }),
  chooseVersion: operation({
    method: 'put',
    path: '/api/voice-models/{model_id}/versions/current',
    tag: 'Voice models',
    summary: 'Let a voice model speak with one of its versions',
    description:
      'Whatever version is still in training does not become the current one by itself any more. With `If-Match` the version is chosen only if nobody has changed name, description, tags, visibility or Echo since; which version speaks is not compared.',
    params: { path: voiceModelPath, query: noQuery, header: changeHeaders },
    body: { json: currentVersionBody },
    status: 200,
    success: { description: 'The record.', content: { 'application/json': voiceModelResponse } },
  }),
  recreateVoiceModel: operation({
    method: 'post',
    path: '/api/voice-models/{model_id}/recreate',
    tag: 'Voice models',
    summary: 'Make a voice model again of its kept recordings, where Fish.Audio has lost it',
    params: { path: voiceModelPath, query: recreateQuery, header: uploadHeaders },
    status: 201,
    success: made,
  }),
} as const;
