import type { BehaviourChange } from '../../../src/sandbox/fish-audio/start-sandbox';
import { modelForm } from '../../support/network/sandbox-requests';
import { useBehaviour } from './kit';

describe('the behaviour of the sandbox, creating a voice', () => {
  const { shared, behave, create } = useBehaviour();

  it.each([
    ['passed', true, ''],
    ['failed', false, 'Too much echo'],
  ] as const)('says that the quality %s', async (quality, quality_passed, quality_reason) => {
    behave({ quality, qualityReason: 'Too much echo' });
    expect((await create()).body.quality).toMatchObject({
      audios: [{ filename: 'brief-speech.mp3', quality_passed, quality_reason }],
    });
  });

  describe.each([
    ['private', 201, { visibility: 'private' }, 'private'],
    ['needs-cover', 422, [{ loc: ['cover_image'], type: 'missing' }], 'public'],
  ] as const)('where a public voice is %s', (publicVisibility, status, body, visibility) => {
    const publish = (form: FormData) => form.set('visibility', 'public');

    it(`answers ${status} without a cover, and makes a ${visibility} voice with one`, async () => {
      behave({ publicVisibility });
      expect(await create(publish)).toMatchObject({ status, body });
      const withCover = await create((form) => {
        publish(form);
        form.set('cover_image', new File(['x'], 'cover.png'));
      });
      expect(withCover).toMatchObject({ status: 201, body: { visibility } });
    });
  });

  describe.each([204, 200] as const)('where a deletion is %i', (deleteStatus) => {
    it('says so, and the voice is gone', async () => {
      behave({ deleteStatus });
      const { _id } = (await create()).body;
      const response = await shared.fish.request('DELETE', `/model/${_id}`);
      expect({ status: response.status, text: await response.text() }).toEqual({ status: deleteStatus, text: '' });
      expect((await shared.fish.get(`/model/${_id}`)).status).toBe(404);
    });
  });

  it.each<[string, BehaviourChange['limits'], (form: FormData) => void]>([
    ['title', { titleCharacters: 3 }, (form) => form.set('title', 'four')],
    ['description', { descriptionCharacters: 3 }, (form) => form.set('description', 'four')],
    ['tags', { tags: 1 }, (form) => form.set('tags', 'a,b')],
    ['tags', { tagCharacters: 3 }, (form) => form.set('tags', 'four')],
    ['texts', { transcriptsAllOrNone: true }, (form) => form.append('texts', '')],
  ])('limits %s: %j', async (field, limits, change) => {
    const one = (form: FormData) => {
      form.append('voices', form.get('voices') as File);
      form.append('texts', 'A transcript');
      change(form);
    };
    behave({ limits: { titleCharacters: null, transcriptsAllOrNone: false } });
    expect((await create(one)).status).toBe(201);
    behave({ limits: { ...limits } });
    expect(await create(one)).toMatchObject({ status: 422, body: [{ loc: [field] }] });
  });

  it('accepts the kinds that it is told to', async () => {
    behave({ acceptedKinds: ['wav', 'mp3', 'm4a', 'opus'] });
    const accepted = ['short.wav', 'speech.mp3', 'speech.m4a', 'speech.ogg'];
    const refused = [
      'speech.flac',
      'speech.aac',
      'speech-vorbis.ogg',
      'speech.webm',
      'speech-video.mkv',
      'speech-video.mov',
    ];
    for (const sound of accepted) expect([sound, (await create(undefined, sound)).status]).toEqual([sound, 201]);
    for (const sound of refused) expect([sound, (await create(undefined, sound)).status]).toEqual([sound, 400]);
  });

  it('decodes samples', async () => {
    behave({ decodeSamples: true });
    const sounding = [
      'speech.wav',
      'speech.mp3',
      'speech.m4a',
      'speech.ogg',
      'speech.flac',
      'speech.aac',
      'speech-vorbis.ogg',
    ];
    for (const sound of [...sounding, 'speech.webm']) {
      expect([sound, (await create(undefined, sound)).status]).toEqual([sound, 201]);
    }
    const reason = async (sound: string | File) => {
      const response = await shared.fish.create(modelForm([sound]));
      return ((await response.json()) as { message: string }).message.replace(/^.*\) /, '');
    };
    expect(await reason('silence.wav')).toBe('is silent');
    expect(await reason('silence.m4a')).toBe('is silent');
    expect(await reason('silence-vorbis.ogg')).toBe('is silent');
    expect(await reason('cases/too-short-0.98.wav')).toBe('is too short: 0.98 s');
    expect(
      await reason(
        new File(
          [
            Buffer.from(
              'RIFF\x24\0\0\0WAVEfmt \x10\0\0\0\x01\0\x01\0\x44\xac\0\0\x88\x58\x01\0\x02\0\x10\0data\0\0\0\0',
              'latin1',
            ),
          ],
          'header.wav',
        ),
      ),
    ).toBe('could not be decoded');
    expect(await reason(new File(['ID3\x04\0\0\0\0\0\0'], 'header.mp3'))).toBe('could not be decoded');
  });

  it('counts creates for the concurrency of the account', async () => {
    behave({ createSlots: true });
    // Long enough for the third to arrive meanwhile on a busy machine as well.
    shared.sandbox.faults.add({ match: { path: '/model' }, times: 3, delayMs: 500 });
    const statuses = (await Promise.all([create(), create(), create()])).map(({ status }) => status);
    expect(statuses.sort()).toEqual([201, 201, 429]);
    expect((await create()).status).toBe(201);
  });
});
