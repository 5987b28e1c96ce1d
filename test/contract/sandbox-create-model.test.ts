import { request } from 'node:http';
import { fixtureNames } from '../support/media/fixtures';
import { field, multipart } from '../support/network/raw-request';
import { modelForm, soundBytes } from '../support/network/sandbox-requests';
import { useSandbox } from './kit';

/** Every key of the OpenAPI schema `ModelEntity`. */
const ENTITY_KEYS = `
  _id type title description cover_image train_mode state tags samples created_at updated_at
  languages visibility lock_visibility dmca_taken_down takedown_category default_text source
  licensed pvc_release_state pvc_notice_period_months pvc_released_at pvc_retire_requested_at
  pvc_retire_effective_at quality like_count mark_count shared_count task_count unliked liked marked
  author
`
  .trim()
  .split(/\s+/)
  .sort();

/** Sends a form with `Transfer-Encoding: chunked`. The chunk size splits boundaries and headers. */
function sendInChunks(url: string, body: Buffer): Promise<{ status: number | undefined; body: unknown }> {
  return new Promise((resolve, reject) => {
    const boundary = body.toString('latin1', 2, body.indexOf('\r\n'));
    const headers = {
      authorization: 'Bearer a-key',
      'content-type': `multipart/form-data; boundary="${boundary}"`,
    };
    const req = request(`${url}/model`, { method: 'POST', headers }, async (res) => {
      let text = '';
      for await (const piece of res.setEncoding('utf8')) text += piece;
      resolve({ status: res.statusCode, body: JSON.parse(text) });
    });
    req.on('error', reject);
    for (let at = 0; at < body.length; at += 777) req.write(body.subarray(at, at + 777));
    req.end();
  });
}

describe('the sandbox, voice models', () => {
  const shared = useSandbox();

  describe('POST /model', () => {
    it('responds with 201 and every key of an entity', async () => {
      const response = await shared.fish.create();

      expect(response.status).toBe(201);
      expect(response.headers.get('x-fish-trace-id')).toMatch(/^[0-9a-f]{32}$/);
      const entity = (await response.json()) as Record<string, unknown>;
      expect(Object.keys(entity).sort()).toEqual(ENTITY_KEYS);
      expect(entity).toMatchObject({ train_mode: 'fast', visibility: 'private', state: 'trained', description: '' });
      expect(entity.created_at).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d+Z$/);
    });

    it('detects the type of every fixture from its bytes, whatever its name', async () => {
      const names = fixtureNames();

      for (const name of names) {
        const response = await shared.fish.create(modelForm([new File([soundBytes(name)], 'upload')]));
        expect([name, response.status]).toEqual([name, 201]);
      }

      expect(shared.sandbox.state.creates).toBe(names.length);
    });

    it('accepts parts in any order, keeps the order of the files, and logs what was sent', async () => {
      const body = multipart([
        {
          headers: ['content-disposition: form-data; name="voices"; filename="upload"'],
          content: soundBytes('speech-2.mp3'),
        },
        field('title', 'Ænd, 声'),
        field('type', 'tts'),
        {
          headers: [
            'Content-Disposition: form-data; name="voices"; filename="upload"',
            'Content-Type: application/octet-stream',
          ],
          content: soundBytes('speech.wav'),
        },
        field('train_mode', 'fast'),
      ]);

      const response = await sendInChunks(shared.sandbox.url, body);

      expect(response).toMatchObject({ status: 201, body: { title: 'Ænd, 声' } });
      expect(shared.sandbox.state.models[0]?.samples.map(({ container }) => container)).toEqual(['mp3', 'wav']);
      const logged = shared.sandbox.state.requests.at(-1);
      expect(logged).toMatchObject({ chunked: true, contentLength: null, receivedBytes: body.length, status: 201 });
      expect(logged?.parts.map((part) => /name="(\w+)"/.exec(part)?.[1])).toEqual([
        ...['voices', 'title', 'type', 'voices', 'train_mode'],
      ]);
      expect(JSON.stringify(logged)).not.toContain('a-key');
    });

    it('reads MessagePack, where files are binary values', async () => {
      const voices = [soundBytes('speech.wav'), soundBytes('speech.mp3')];

      const response = await shared.fish.msgpack('POST', '/model', {
        type: 'tts',
        title: 'Packed',
        train_mode: 'fast',
        voices,
        texts: null,
      });

      expect(response.status).toBe(201);
      expect(shared.sandbox.state.models[0]?.samples.map(({ bytes }) => bytes)).toEqual(
        voices.map(({ length }) => length),
      );
    });
  });
});
