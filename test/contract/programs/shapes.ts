import { encode } from '@msgpack/msgpack';
import { soundBytes } from '../../support/network/sandbox-requests';

/** One request as a published program sends it to Fish.Audio, and what the documents promise it. */
export interface ProgramRequest {
  readonly program: string;
  /** The repository and file that the shape was read from. */
  readonly source: string;
  readonly does: string;
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  /** `VOICE` stands for the id of a voice of the caller. */
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: () => NonNullable<RequestInit['body']>;
  readonly status: number;
  readonly contentType?: string;
  /** Members of a JSON response; of a 422, of its entries. */
  readonly answer?: unknown;
}

const JSON_TYPE = { 'content-type': 'application/json' };
const MSGPACK_TYPE = { 'content-type': 'application/msgpack' };

/** The content of a JSON body, in which `VOICE` is replaced before it is sent. */
const jsonBody = (value: unknown) => () => JSON.stringify(value);

function form(fields: readonly (readonly [string, string | Blob, string?])[]): () => FormData {
  return () => {
    const data = new FormData();
    for (const [name, value, fileName] of fields) {
      if (typeof value === 'string') data.append(name, value);
      else data.append(name, value, fileName);
    }
    return data;
  };
}

const recording = (): Blob => new Blob([soundBytes('brief-speech.mp3')], { type: 'audio/mpeg' });

const N8N = { program: 'n8n, official node', source: 'fishaudio/fish-audio-n8n, nodes/Fishaudio/Fishaudio.node.ts' };
const N8N_OTHER = { program: 'n8n, community node', source: 'ipfans/n8n-nodes-fish-audio, nodes/FishAudioNode' };
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

/** What {@link ProgramRequest}s of the programs are like; those over a WebSocket are in programs.test.ts. */
export const PROGRAM_REQUESTS: readonly ProgramRequest[] = [
  {
    ...N8N,
    does: 'speaks',
    method: 'POST',
    path: '/v1/tts',
    headers: { ...JSON_TYPE, model: 's1' },
    body: jsonBody({
      text: 'Hello.',
      format: 'opus',
      reference_id: 'VOICE',
      latency: 'balanced',
      prosody: { speed: 1 },
      normalize: true,
      temperature: 0.7,
      top_p: 0.7,
    }),
    status: 200,
    contentType: 'audio/ogg',
  },
  {
    ...N8N,
    does: 'offers a rate that its default format does not have',
    method: 'POST',
    path: '/v1/tts',
    headers: { ...JSON_TYPE, model: 's2-pro' },
    body: jsonBody({ text: 'Hello.', format: 'mp3', reference_id: 'VOICE', sample_rate: 24_000 }),
    status: 400,
    answer: { message: expect.stringContaining('Invalid sample rate 24000 for format mp3') },
  },
  {
    ...N8N,
    does: 'creates without type and train_mode',
    method: 'POST',
    path: '/model',
    body: form([
      ['title', 'A voice'],
      ['voices', recording(), 'voice.mp3'],
      ['visibility', 'unlisted'],
      ['tags', 'one'],
      ['tags', 'two'],
    ]),
    status: 422,
    answer: [
      { type: 'missing', loc: ['type'] },
      { type: 'missing', loc: ['train_mode'] },
      { type: 'literal_error', loc: ['visibility'] },
    ],
  },
  {
    ...N8N,
    does: 'lists',
    method: 'GET',
    path: '/model?page_size=50&page_number=1&self=true&sort_by=task_count',
    headers: { accept: 'application/json' },
    status: 200,
    answer: { total: 1, items: [{ _id: 'VOICE' }] },
  },
  {
    ...N8N,
    does: 'transcribes',
    method: 'POST',
    path: '/v1/asr',
    body: form([
      ['audio', recording(), 'audio.mp3'],
      ['language', 'en'],
      ['ignore_timestamps', 'true'],
    ]),
    status: 200,
    answer: { text: expect.any(String), segments: [] },
  },
  { ...N8N, does: 'reads the credit', method: 'GET', path: '/wallet/self/api-credit', status: 200 },
  { ...N8N, does: 'deletes', method: 'DELETE', path: '/model/VOICE', status: 204 },
  {
    ...N8N_OTHER,
    does: 'speaks without the model header',
    method: 'POST',
    path: '/v1/tts',
    headers: JSON_TYPE,
    body: jsonBody({
      text: 'Hello.',
      reference_id: 'VOICE',
      chunk_length: 200,
      normalize: true,
      format: 'opus',
      opus_bitrate: -1000,
      latency: 'low',
    }),
    status: 200,
    contentType: 'audio/ogg',
  },
  {
    ...N8N_OTHER,
    does: 'creates without any voice',
    method: 'POST',
    path: '/model',
    body: form([
      ['title', 'A voice'],
      ['visibility', 'public'],
      ['type', 'tts'],
      ['train_mode', 'fast'],
      ['enhance_audio_quality', 'true'],
    ]),
    status: 422,
    answer: [{ type: 'missing', loc: ['voices'] }],
  },
  {
    ...N8N_OTHER,
    does: 'updates in JSON',
    method: 'PATCH',
    path: '/model/VOICE',
    headers: JSON_TYPE,
    body: jsonBody({ title: 'Another', tags: 'one' }),
    status: 200,
  },
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
