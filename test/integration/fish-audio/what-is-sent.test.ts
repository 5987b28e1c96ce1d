import { createHash } from 'node:crypto';
import request, { type Test } from 'supertest';
import {
  COVER_JPEG,
  COVER_PNG,
  exif,
  jpegSegment,
  jpegWith,
  pngChunk,
  pngWith,
} from '../../support/media/files/pictures';
import { fixture } from '../../support/media/fixtures';
import { startService, type TestService } from '../../support/service/service';

const USER = '5f0c1d2e3b4a49688776a5b4';

let service: TestService;
beforeAll(async () => {
  service = await startService();
});
afterEach(() => service.sandbox.state.reset());
afterAll(() => service.close());

const upload = (): Test =>
  request(service.url).post('/api/upload-reference').attach('audio', fixture('brief-speech.mp3'));

async function uploadsMade(work: () => Promise<void>): Promise<number> {
  const before = service.sandbox.state.creates;
  await work();
  return service.sandbox.state.creates - before;
}

/** The address that the sandbox gives to a picture with these bytes. */
function addressOf(picture: Buffer): string {
  return `coverimage/${createHash('sha256').update(picture).digest('hex').slice(0, 32)}`;
}

describe('a public voice model', () => {
  it('is refused without a cover before anything is made', async () => {
    const made = await uploadsMade(async () => {
      const { status, body } = await upload().field('visibility', 'public');
      expect({ status, code: body.code }).toEqual({ status: 400, code: 'invalid_parameter' });
      expect(body.errors).toEqual([
        { field: 'cover_image', message: 'must come with the visibility public: a PNG or JPEG file' },
      ]);
    });
    expect(made).toBe(0);
  });

  it('is made with one, and the visibility that was obtained is answered', async () => {
    service.sandbox.behave({ publicVisibility: 'needs-cover' });
    const { status, body } = await upload().field('visibility', 'public').attach('cover_image', COVER_PNG, 'face.png');
    expect({ status, visibility: body.visibility }).toEqual({ status: 201, visibility: 'public' });
    expect(body.warnings.join()).not.toMatch(/public/);
  });

  it('that becomes private is said to be private', async () => {
    const { body } = await upload().field('visibility', 'public').attach('cover_image', COVER_PNG, 'face.png');
    expect(body.visibility).toBe('private');
    expect(body.warnings).toContain(
      'Fish.Audio made the voice model private, not public. The operator of this service can publish it at fish.audio.',
    );
  });
});

describe('a cover', () => {
  it.each([
    ['PNG', pngWith(pngChunk('tEXt', Buffer.from('Comment\0at home'))), COVER_PNG],
    ['large PNG', pngWith(pngChunk('zTXt', Buffer.alloc(3e6, 7))), COVER_PNG],
    ['JPEG', jpegWith(jpegSegment(0xe1, exif(1, 'at home'))), COVER_JPEG],
  ])('is sent as a %s without its metadata', async (_, picture, sent) => {
    const { body } = await upload().attach('cover_image', picture, 'face.bin').expect(201);
    expect(body.visibility).toBe('private');
    expect(service.sandbox.state.models.at(-1)?.entity.cover_image).toBe(addressOf(sent));
  });

  it.each([
    ['unsupported_image', 415, Buffer.from('GIF89a and the rest of it')],
    ['unreadable_image', 422, COVER_JPEG.subarray(0, -2)],
    ['unreadable_image', 422, Buffer.alloc(0)],
    ['file_too_large', 413, Buffer.concat([COVER_PNG, Buffer.alloc(5e6)])],
  ])('is refused with %s by the check and the upload', async (code, status, picture) => {
    const made = await uploadsMade(async () => {
      for (const path of ['/api/upload-reference', '/api/reference-checks']) {
        const response = await request(service.url)
          .post(path)
          .attach('audio', fixture('brief-speech.mp3'))
          .attach('cover_image', picture, 'face.png');
        expect({ path, code: response.body.code, status: response.status }).toEqual({ path, code, status });
        expect(response.body.errors[0].field).toBe('cover_image');
      }
    });
    expect(made).toBe(0);
  });

  it('comes once, as a file', async () => {
    const twice = await upload().attach('cover_image', COVER_PNG, 'a.png').attach('cover_image', COVER_PNG, 'b.png');
    expect(twice.body).toMatchObject({
      code: 'too_many_files',
      errors: [{ field: 'cover_image', message: 'must come once' }],
    });
    const text = await upload().field('cover_image', 'https://example.org/face.png');
    expect(text.body).toMatchObject({ code: 'invalid_parameter', errors: [{ field: 'cover_image' }] });
  });

  it('may come with as many samples as there can be', async () => {
    let form = request(service.url).post('/api/upload-reference').attach('cover_image', COVER_PNG, 'face.png');
    for (let sample = 0; sample < 20; sample += 1) form = form.attach('audio', fixture('brief-speech.mp3'));
    const { status } = await form;
    expect(status).toBe(201);
    expect(service.sandbox.state.models.at(-1)?.samples).toHaveLength(20);
  });

  it('is a part of what an idempotency key stands for', async () => {
    const send = (picture: Buffer) =>
      upload()
        .set('Idempotency-Key', 'a-key-of-a-cover')
        .field('user_id', USER)
        .attach('cover_image', picture, 'face.png');
    await send(COVER_PNG).expect(201);
    expect((await send(COVER_PNG)).headers['idempotent-replayed']).toBe('true');
    const other = await send(COVER_JPEG);
    expect(other.body).toMatchObject({ code: 'idempotency_key_reused' });
  });
});

describe('transcripts', () => {
  const two = (): Test => upload().attach('audio', fixture('speech.wav'));

  it('are all sent', async () => {
    const { body } = await two().field('transcript', ['One.', 'Two.']).expect(201);
    expect(body.warnings.join()).not.toMatch(/transcript/);
    expect(textsSent()).toBe(2);
  });

  it('are not sent where one is missing, and the answer says of which sample', async () => {
    const { body } = await two().field('transcript', ['One.', ' ']).expect(201);
    expect(body.warnings).toContain(
      'The transcripts were not sent to Fish.Audio, which takes one for each sample or none: there is none for speech.wav.',
    );
    expect(textsSent()).toBe(0);
  });

  /** How many transcripts came with the last create. */
  function textsSent(): number {
    const create = service.sandbox.state.requests.filter(({ method, path }) => method === 'POST' && path === '/model');
    return create.at(-1)?.parts.filter((part) => part.includes('name="texts"')).length ?? 0;
  }
});

describe('the name of a voice model', () => {
  it('is cut where it is that of a file with a long one', async () => {
    await request(service.url)
      .post('/api/upload-reference')
      .attach('audio', fixture('brief-speech.mp3'), `${'long '.repeat(48)}.mp3`)
      .expect(201);
    expect(service.sandbox.state.models.at(-1)?.entity.title.length).toBeLessThanOrEqual(200);
  });
});

describe('a recording', () => {
  it.each([
    ['speech.wav', 'audio/wav'],
    ['speech.mp3', 'audio/mpeg'],
    ['speech.m4a', 'audio/mp4'],
    ['speech.aac', 'audio/mp4'],
    ['speech.ogg', 'audio/ogg'],
    ['speech-vorbis.ogg', 'audio/wav'],
    ['speech.flac', 'audio/wav'],
    ['live.webm', 'audio/ogg'],
    ['speech-video.mkv', 'audio/mpeg'],
    ['cases/flac.mkv', 'audio/wav'],
    ['cases/vorbis.mp4', 'audio/wav'],
    ['cases/alac.m4a', 'audio/mp4'],
  ])('like %s is taken by a Fish.Audio that takes what it documents alone, and decodes it', async (name, type) => {
    service.sandbox.behave({ acceptedKinds: ['wav', 'mp3', 'm4a', 'opus'], decodeSamples: true });
    const { status, body } = await request(service.url).post('/api/upload-reference').attach('audio', fixture(name));
    expect({ status, detail: body.detail }).toEqual({ status: 201, detail: undefined });
    expect(service.sandbox.state.models.at(-1)?.samples[0]?.contentType).toBe(type);
  });
});
