import { noQuery } from '../../fields';
import { shareBody, shareList, sharePath, shareReceipt, shareResponse } from '../../resources/sharing/shares';
import { voiceModelPath } from '../../resources/voice-models';
import { operation } from '../operation';

const path = '/api/voice-models/{model_id}/shares';

/** What an owner does to lend a voice to other users. */
export const shareOperations = {
  shareVoiceModel: operation({
    method: 'post',
    path,
    tag: 'Voice models',
    summary: 'Lend a voice model to another user, or change what is lent',
    description:
      'The user may speak with it, and with `link` have an own Echo speak with it. Changing, deleting and lending on stay with the owner. The request can be repeated.',
    params: { path: voiceModelPath, query: noQuery },
    body: { json: shareBody },
    status: 201,
    success: { description: 'The share.', content: { 'application/json': shareResponse } },
    also: {
      200: { description: 'The share that was there, changed.', content: { 'application/json': shareResponse } },
    },
  }),
  listShares: operation({
    method: 'get',
    path,
    tag: 'Voice models',
    summary: 'To whom a voice model is lent',
    params: { path: voiceModelPath, query: noQuery },
    status: 200,
    success: { description: 'All shares.', content: { 'application/json': shareList } },
  }),
  revokeShare: operation({
    method: 'delete',
    path: `${path}/{user_id}`,
    tag: 'Voice models',
    summary: 'Take a voice model back from a user',
    description: 'Takes effect at once. An Echo of the user that spoke with it has no voice then, and says so.',
    params: { path: sharePath, query: noQuery },
    status: 200,
    success: { description: 'What was taken back.', content: { 'application/json': shareReceipt } },
  }),
} as const;
