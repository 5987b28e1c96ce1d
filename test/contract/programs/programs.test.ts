import { once } from 'node:events';
import { encode } from '@msgpack/msgpack';
import WebSocket from 'ws';
import { frame } from '../../support/network/sandbox-requests';
import { useSandbox } from '../kit';
import { N8N_REQUESTS } from './n8n-requests';
import { OTHER_REQUESTS } from './other-requests';

describe('what published programs send to Fish.Audio', () => {
  const shared = useSandbox();
  const withVoice = (value: unknown, id: string) => JSON.parse(JSON.stringify(value).replaceAll('VOICE', id));

  it.each([...N8N_REQUESTS, ...OTHER_REQUESTS])('$program $does: $status', async (request) => {
    const { method, path, headers = {}, body, status, contentType, answer } = request;
    const id = await shared.fish.createdId();
    const sent = body?.();
    const response = await shared.fish.request(
      method,
      path.replace('VOICE', id),
      typeof sent === 'string' ? sent.replaceAll('VOICE', id) : sent,
      headers,
    );
    expect(response.status).toBe(status);
    if (contentType !== undefined) expect(response.headers.get('content-type')).toBe(contentType);
    const bytes = Buffer.from(await response.arrayBuffer());
    if (contentType !== undefined) expect(bytes.length).toBeGreaterThan(1000);
    if (answer !== undefined) {
      expect(withVoice(JSON.parse(bytes.toString().replaceAll(id, 'VOICE')), 'VOICE')).toMatchObject(answer as object);
    }
  });

  // pipecat-ai/pipecat, src/pipecat/services/fish/tts.py; livekit/agents with fish_audio_sdk 1.3.0, websocket.py.
  it.each([
    [
      'pipecat',
      's2-pro',
      { sample_rate: 24_000, latency: 'balanced', format: 'pcm', normalize: true, prosody: { speed: 1, volume: 0 } },
    ],
    [
      'LiveKit',
      's1',
      {
        chunk_length: 200,
        format: 'pcm',
        sample_rate: 24_000,
        mp3_bitrate: 128,
        opus_bitrate: 32,
        references: [],
        normalize: true,
        latency: 'balanced',
        prosody: null,
        top_p: 0.7,
        temperature: 0.7,
      },
    ],
  ])('%s speaks sentence by sentence over a WebSocket', async (_program, model, settings) => {
    const reference_id = await shared.fish.createdId();
    const headers = { authorization: 'Bearer a-key', model };
    const socket = new WebSocket(`${shared.sandbox.url.replace('http', 'ws')}/v1/tts/live`, { headers });
    const events: Record<string, unknown>[] = [];
    socket.on('message', (data) => events.push(frame(data as Buffer)));
    await once(socket, 'open');
    socket.send(encode({ event: 'start', request: { text: '', ...settings, reference_id } }));
    socket.send(encode({ event: 'text', text: 'Hello there. ' }));
    socket.send(encode({ event: 'flush' }));
    socket.send(encode({ event: 'stop' }));
    await once(socket, 'close');
    expect(events.at(-1)).toEqual({ event: 'finish', reason: 'stop' });
    const audio = events.filter(({ event }) => event === 'audio').map((event) => event.audio as Uint8Array);
    // pipecat drops every frame of 1024 bytes or less.
    const heard = audio.filter((part) => part.length > 1024).reduce((sum, part) => sum + part.length, 0);
    expect(heard).toBeGreaterThan(0.9 * audio.reduce((sum, part) => sum + part.length, 0));
    expect(heard).toBeGreaterThan(24_000);
  });
});
