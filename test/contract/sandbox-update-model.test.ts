import { modelForm, SandboxCaller } from '../support/network/sandbox-requests';
import { useSandbox } from './kit';

describe('the sandbox, voice models', () => {
  const shared = useSandbox();

  describe('PATCH /model/{id}', () => {
    it.each<[string, (id: string) => Promise<Response>]>([
      [
        'JSON',
        (id) => shared.fish.json('PATCH', `/model/${id}`, { title: 'New', tags: ['p', 'q'], description: null }),
      ],
      ['MessagePack', (id) => shared.fish.msgpack('PATCH', `/model/${id}`, { title: 'New', tags: ['p', 'q'] })],
      [
        'a urlencoded form',
        (id) => shared.fish.request('PATCH', `/model/${id}`, new URLSearchParams('title=New&tags=p&tags=q')),
      ],
      [
        'multipart',
        (id) => {
          const form = new FormData();
          form.set('title', 'New');
          form.append('tags', 'p,q');
          return shared.fish.request('PATCH', `/model/${id}`, form);
        },
      ],
    ])('changes what is sent as %s and responds with an empty 200', async (_kind, patch) => {
      const id = await shared.fish.createdId(modelForm(['speech.wav'], (form) => form.set('description', 'stays')));

      const response = await patch(id);

      expect([response.status, await response.text()]).toEqual([200, '']);
      const entity = await (await shared.fish.get(`/model/${id}`)).json();
      expect(entity).toMatchObject({ title: 'New', tags: ['p', 'q'], description: 'stays' });
    });

    it('takes every tag away where an empty list is sent, and leaves them where none is', async () => {
      const id = await shared.fish.createdId(modelForm(['speech.wav'], (form) => form.set('tags', 'p,q')));
      const tags = async () => ((await (await shared.fish.get(`/model/${id}`)).json()) as { tags: string[] }).tags;

      await shared.fish.json('PATCH', `/model/${id}`, { title: 'New' });
      expect(await tags()).toEqual(['p', 'q']);
      await shared.fish.json('PATCH', `/model/${id}`, { tags: [] });
      expect(await tags()).toEqual([]);
    });

    it('changes nothing for a body of zero bytes without a type', async () => {
      const id = await shared.fish.createdId();
      const before = await (await shared.fish.get(`/model/${id}`)).json();

      expect((await shared.fish.request('PATCH', `/model/${id}`)).status).toBe(200);
      expect(await (await shared.fish.get(`/model/${id}`)).json()).toEqual(before);
    });

    it('publishes a model, which a create cannot', async () => {
      const id = await shared.fish.createdId(modelForm(['speech.wav'], (form) => form.set('visibility', 'public')));
      const stranger = new SandboxCaller(shared.sandbox, 'another-key');

      expect((await stranger.get(`/model/${id}`)).status).toBe(403);
      await shared.fish.json('PATCH', `/model/${id}`, { visibility: 'public' });
      expect((await stranger.get(`/model/${id}`)).status).toBe(200);
      expect((await stranger.request('DELETE', `/model/${id}`)).status).toBe(403);
    });

    it('responds with 415 to a body of another type', async () => {
      const id = await shared.fish.createdId();

      expect(
        (await shared.fish.request('PATCH', `/model/${id}`, 'title', { 'content-type': 'text/plain' })).status,
      ).toBe(415);
    });
  });
});
