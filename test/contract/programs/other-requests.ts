import { encode } from '@msgpack/msgpack';
import { soundBytes } from '../../support/network/sandbox-requests';
import { JSON_TYPE, jsonBody, MSGPACK_TYPE, type ProgramRequest } from './program-request';

const SILLY = {
  program: 'SillyTavern',
  source: 'SillyTavern/SillyTavern, src/endpoints/fish-audio.js',
  headers: { 'user-agent': 'SillyTavern:1.13.0:Cohee#1207 (SillyTavern Fish Audio TTS)' },
};
const SILLY_EXTENSION = {
  program: 'SillyTavern, community extension',
  source: 'LightInstinct/SillyTavern-tts-fish-audio, index.js',
};
const ZOTERO = { program: 'Zotero-TTS', source: 'xujialiu/Zotero-TTS, src/core/providers/fish.ts' };
const OMNIROUTE = { program: 'OmniRoute', source: 'diegosouzapw/OmniRoute, open-sse/handlers (fishAudio)' };
const LIVEKIT = {
  program: 'LiveKit',
  source: 'livekit/agents, livekit-plugins-fishaudio/tts.py, and fish_audio_sdk 1.3.0, apis.py',
};

/** What SillyTavern, Zotero-TTS, OmniRoute and LiveKit send over HTTP. */
export const OTHER_REQUESTS: readonly ProgramRequest[] = [
  {
    ...SILLY,
    does: 'lists the voices of the account',
    method: 'GET',
    path: '/model?self=true&page_size=100&page_number=1',
    status: 200,
    answer: { items: [{ _id: 'VOICE', type: 'tts', state: 'trained', dmca_taken_down: false }], has_more: false },
  },
  {
    ...SILLY,
    does: 'speaks',
    method: 'POST',
    path: '/v1/tts',
    headers: { ...SILLY.headers, ...JSON_TYPE, model: 's2.1-pro' },
    body: jsonBody({
      text: 'Hello.',
      reference_id: 'VOICE',
      format: 'mp3',
      latency: 'balanced',
      temperature: 0.7,
      top_p: 0.7,
      prosody: { speed: 1 },
    }),
    status: 200,
    contentType: 'audio/mpeg',
  },
  {
    ...SILLY_EXTENSION,
    does: 'puts engine and speed into the body, where neither counts',
    method: 'POST',
    path: '/v1/tts',
    headers: JSON_TYPE,
    body: jsonBody({ text: 'Hello.', model: 's1-mini', reference_id: 'VOICE', speed: 1.2 }),
    status: 200,
    contentType: 'audio/mpeg',
  },
  {
    ...ZOTERO,
    does: 'speaks with the times of the words',
    method: 'POST',
    path: '/v1/tts/stream/with-timestamp',
    headers: { ...JSON_TYPE, model: 's2.1-pro-free' },
    body: jsonBody({ text: 'Hello.', format: 'mp3', mp3_bitrate: 64, latency: 'normal', reference_id: 'VOICE' }),
    status: 200,
    contentType: 'text/event-stream',
  },
  {
    ...ZOTERO,
    does: "lists another author's voices",
    method: 'GET',
    path: '/model?author_id=ffffffffffffffffffffffffffffffff&page_size=100&page_number=1',
    status: 200,
    answer: { total: 3, window_limited: false, total_is_exact: true },
  },
  { ...ZOTERO, does: 'reads a voice', method: 'GET', path: '/model/VOICE', status: 200, answer: { state: 'trained' } },
  { ...ZOTERO, does: 'reads a voice that there is not', method: 'GET', path: `/model/${'0'.repeat(32)}`, status: 404 },
  {
    ...OMNIROUTE,
    does: 'speaks with several speakers',
    method: 'POST',
    path: '/v1/tts',
    headers: { ...JSON_TYPE, model: 's2.1-pro' },
    body: jsonBody({
      text: '<|speaker:0|>Hello. <|speaker:1|>Hello.',
      format: 'opus',
      reference_id: ['VOICE', 'VOICE'],
      chunk_length: 200,
      sample_rate: 48_000,
      opus_bitrate: 32_000,
      latency: 'low',
      max_new_tokens: 1024,
      repetition_penalty: 1.2,
      min_chunk_length: 50,
      condition_on_previous_chunks: true,
      early_stop_threshold: 1,
      features: ['quality-guard'],
      prosody: { speed: 1, volume: 0, normalize_loudness: true },
    }),
    status: 200,
    contentType: 'audio/ogg',
  },
  {
    ...OMNIROUTE,
    does: 'permits a rate that no format of speech but opus has',
    method: 'POST',
    path: '/v1/tts',
    headers: { ...JSON_TYPE, model: 's2-pro' },
    body: jsonBody({ text: 'Hello.', format: 'wav', sample_rate: 48_000 }),
    status: 400,
    answer: { message: expect.stringContaining('Invalid sample rate 48000 for format wav') },
  },
  {
    ...LIVEKIT,
    does: 'speaks in MessagePack with nulls',
    method: 'POST',
    path: '/v1/tts',
    headers: { ...MSGPACK_TYPE, model: 's1' },
    body: () =>
      encode({
        text: 'Hello.',
        chunk_length: 200,
        format: 'pcm',
        sample_rate: 24_000,
        mp3_bitrate: 128,
        opus_bitrate: 32,
        references: [],
        reference_id: null,
        normalize: true,
        latency: 'balanced',
        prosody: null,
        top_p: 0.7,
        temperature: 0.7,
      }),
    status: 200,
    contentType: 'audio/pcm',
  },
  {
    ...LIVEKIT,
    does: 'transcribes in MessagePack',
    method: 'POST',
    path: '/v1/asr',
    headers: MSGPACK_TYPE,
    body: () => encode({ audio: soundBytes('short.wav'), language: 'en', ignore_timestamps: null }),
    status: 200,
    answer: { text: expect.any(String), duration: 0.5 },
  },
];
