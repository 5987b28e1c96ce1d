import { z } from 'zod';
import {
  createEchoBody,
  echoList,
  echoListQuery,
  echoPath,
  echoWithVoice,
  linkBody,
  unlinkReceipt,
} from '../resources/echos';
import { borrowedVoiceModel } from '../resources/sharing/shares';
import { voiceModelResponse } from '../resources/voice-models';
import { operation } from './operation';

/** What can be done with Echos. */
export const echoOperations = {
  createEcho: operation({
    method: 'post',
    path: '/api/echo',
    tag: 'Echos',
    summary: 'Create an Echo, and link a voice model to it if one is named',
    body: { json: createEchoBody },
    status: 201,
    success: {
      description: 'The Echo.',
      content: { 'application/json': echoWithVoice },
      headers: ['Location'],
    },
  }),
  listEchos: operation({
    method: 'get',
    path: '/api/echo',
    tag: 'Echos',
    summary: "A user's Echos, newest first",
    params: { query: echoListQuery },
    status: 200,
    success: { description: 'One page. Voice models are not looked up.', content: { 'application/json': echoList } },
  }),
  readEcho: operation({
    method: 'get',
    path: '/api/echo/{echo_id}',
    tag: 'Echos',
    summary: 'One Echo',
    params: { path: echoPath },
    status: 200,
    success: { description: 'The Echo.', content: { 'application/json': echoWithVoice } },
  }),
  readEchoVoiceModel: operation({
    method: 'get',
    path: '/api/echo/{echo_id}/voice-model',
    tag: 'Echos',
    summary: 'The voice model that an Echo speaks with',
    params: { path: echoPath },
    status: 200,
    success: {
      description: 'Its record.',
      content: { 'application/json': z.union([voiceModelResponse, borrowedVoiceModel]) },
    },
  }),
  linkEcho: operation({
    method: 'put',
    path: '/api/echo/{echo_id}/voice-model',
    tag: 'Echos',
    summary: 'Let an Echo speak with a voice model',
    description:
      'The former voice model of the Echo and the former Echo of the voice model are freed. A voice that was lent with `link` keeps the Echos of its owner and of other borrowers.',
    params: { path: echoPath },
    body: { json: linkBody },
    status: 200,
    success: {
      description: 'The record of the voice model.',
      content: { 'application/json': z.union([voiceModelResponse, borrowedVoiceModel]) },
    },
  }),
  unlinkEcho: operation({
    method: 'delete',
    path: '/api/echo/{echo_id}/voice-model',
    tag: 'Echos',
    summary: 'Take the voice model from an Echo',
    params: { path: echoPath },
    status: 200,
    success: {
      description: 'What was unlinked. The request can be repeated.',
      content: { 'application/json': unlinkReceipt },
    },
  }),
} as const;
