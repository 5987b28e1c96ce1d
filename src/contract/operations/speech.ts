import { z } from 'zod';
import { noQuery } from '../fields';
import { echoPath } from '../resources/echos';
import { speechBody } from '../resources/speech';
import { voiceModelPath } from '../resources/voice-models';
import { operation } from './operation';

const sound = z.any().meta({ override: { type: 'string', format: 'binary' } });
const success = {
  description: 'The sound, in the format that was asked for.',
  content: { 'audio/*': sound },
  headers: ['Content-Disposition'],
} as const;

/** What can be spoken. */
export const speechOperations = {
  speak: operation({
    method: 'post',
    path: '/api/voice-models/{model_id}/speech',
    tag: 'Voice models',
    summary: 'Speak a text',
    description: 'The sound is passed on while it is made. The voice model needs no record here.',
    params: { path: voiceModelPath, query: noQuery },
    body: { json: speechBody },
    status: 200,
    success,
  }),
  speakAsEcho: operation({
    method: 'post',
    path: '/api/echo/{echo_id}/speech',
    tag: 'Echos',
    summary: 'Speak a text with the voice of an Echo',
    description: 'The sound is passed on while it is made. The Echo need not have been created here.',
    params: { path: echoPath, query: noQuery },
    body: { json: speechBody },
    status: 200,
    success,
  }),
} as const;
