import { soundBytes } from '../support/network/sandbox-requests';
import { useSandbox } from './kit';

describe('the sandbox, speech to text', () => {
  const shared = useSandbox();

  describe('POST /v1/asr', () => {
    it('reads MessagePack and multipart, and fills segments on request', async () => {
      const audio = soundBytes('speech.m4a');
      const form = new FormData();
      form.set('audio', new File([audio], 'x'));

      const packed = await shared.fish.msgpack('POST', '/v1/asr', { audio, language: null, ignore_timestamps: false });
      const plain = await shared.fish.request('POST', '/v1/asr', form);

      expect(await packed.json()).toMatchObject({ duration: 12, segments: [{ start: 0, end: 12 }] });
      expect(await plain.json()).toMatchObject({ duration: 12, segments: [], language: 'en' });
    });

    it('rejects JSON, a missing file, a file that is not audio, and an account without credit', async () => {
      expect((await shared.fish.json('POST', '/v1/asr', { audio: 'AAAA' })).status).toBe(415);
      expect((await shared.fish.msgpack('POST', '/v1/asr', {})).status).toBe(400);
      expect((await shared.fish.msgpack('POST', '/v1/asr', { audio: Buffer.from('no sound') })).status).toBe(400);
      shared.sandbox.state.setCredit('a-key', 0);
      expect((await shared.fish.msgpack('POST', '/v1/asr', {})).status).toBe(402);
    });
  });
});
