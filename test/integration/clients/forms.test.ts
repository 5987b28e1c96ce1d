import { readFileSync } from 'node:fs';
import request from 'supertest';
import { fixture } from '../../support/media/fixtures';
import {
  field,
  file,
  multipart,
  postUpload,
  type RawPart,
  sendRaw,
  uploadHead,
} from '../../support/network/raw-request';
import { startService, type TestService } from '../../support/service/service';

const SOUND = file('audio', 'speech.mp3', readFileSync(fixture('brief-speech.mp3')));
const EMPTY_INPUT: RawPart = {
  headers: ['Content-Disposition: form-data; name="audio"; filename=""', 'Content-Type: application/octet-stream'],
  content: '',
};
const USER = '5f0c1d2e3b4a49688776a5b4';

let service: TestService;
beforeAll(async () => {
  service = await startService();
});
afterAll(() => service.close());
beforeEach(() => service.sandbox.state.reset());

async function upload(...parts: RawPart[]) {
  const { status, json } = await postUpload(service.url, multipart(parts));
  const { code, errors, detail } = json();
  expect(service.sandbox.state.creates).toBe(status === 201 ? 1 : 0);
  return { status, code, errors, detail, title: service.sandbox.state.models[0]?.entity.title };
}

const typed = (name: string, value: string, type: string): RawPart => ({
  headers: [`Content-Disposition: form-data; name="${name}"`, `Content-Type: ${type}`],
  content: value,
});

describe('a form', () => {
  it.each([
    ['before', [EMPTY_INPUT, SOUND]],
    ['behind', [SOUND, EMPTY_INPUT]],
    [
      'of another name',
      [SOUND, { ...EMPTY_INPUT, headers: ['Content-Disposition: form-data; name="more"; filename=""'] }],
    ],
  ])('with a second, empty file input is taken: %s', async (_title, parts) => {
    expect(await upload(...parts)).toMatchObject({ status: 201 });
    expect(service.sandbox.state.models[0]?.samples).toHaveLength(1);
  });

  it('with an empty file input alone has no recording', async () => {
    expect(await upload(EMPTY_INPUT)).toMatchObject({ status: 400, code: 'missing_file' });
  });

  it.each([
    ['audio', 'audio/mpeg', 'missing_file', /has no filename; send one/],
    ['audio', 'application/octet-stream', 'missing_file', /has no filename; send one/],
    ['audio', 'multipart/mixed; boundary=inner', 'missing_file', /its own `audio` part/],
    ['cover_image', 'image/png', 'invalid_parameter', /file name/],
    ['voice', 'audio/mpeg', 'unexpected_field', /in the field `audio`/],
  ])('with a file in %s of the type %s that has no file name is told: %s, %s', async (name, type, code, says) => {
    const nameless = { ...typed(name, '', type), content: SOUND.content };
    const { detail, ...told } = await upload(nameless);
    expect(told).toMatchObject({ status: 400, code, errors: [{ field: name }] });
    expect(detail).toMatch(says);
  });

  it.each([
    ['\n', '\r\n'],
    ['', '\n'],
    ['', '\r'],
    ['', ''],
  ])(
    'that would lose a field over its line breaks makes no voice: %j in front, %j behind a file',
    async (front, lineEnd) => {
      const body = multipart([SOUND, field('user_id', USER)]).toString('latin1');
      const broken = front + body.replace('\r\n--a-boundary', `${lineEnd}--a-boundary`);
      const { status, code } = (await postUpload(service.url, Buffer.from(broken, 'latin1'))).json();
      expect({ status, code }).toEqual({ status: 400, code: 'malformed_multipart' });
      expect(service.sandbox.state.creates).toBe(0);
    },
  );

  it.each(['charset=utf8', 'charset="UTF-8"', 'charset=us-ascii'])('may say %s of a text', async (charset) => {
    const name = typed('name', 'Größe', `text/plain; ${charset}`);
    expect(await upload(SOUND, name)).toMatchObject({ status: 201, title: 'Größe' });
  });

  it.each([
    ['iso-8859-1', 'Gr\xf6\xdfe', 'Größe'],
    ['windows-1252', '\x935 \x80\x94', '“5 €”'],
    ['iso-8859-15', 'Gr\xf6\xdfe \xa4', 'Größe €'],
    ['windows-1251', '\xc3\xee\xeb\xee\xf1', 'Голос'],
    ['shift_jis', '\x90\xba', '声'],
    ['utf-16be', '\x00V\x00o\x00i\x00x', 'Voix'],
    ['utf-16le', 'V\x00o\x00i\x00x\x00', 'Voix'],
  ])('may have its texts in %s', async (charset, bytes, title) => {
    const name = { ...typed('name', '', `text/plain; charset=${charset}`), content: Buffer.from(bytes, 'latin1') };
    expect(await upload(SOUND, name)).toMatchObject({ status: 201, title });
  });

  it('with a name that is not UTF-8 is refused, and never has U+FFFD', async () => {
    const name = { ...field('name', ''), content: Buffer.from('Gr\xf6\xdfe', 'latin1') };
    expect(await upload(SOUND, name)).toMatchObject({
      status: 400,
      code: 'invalid_parameter',
      errors: [{ field: 'name', message: 'must be valid UTF-8' }],
    });
  });

  it('with a file name that is not UTF-8 is refused with the name of the header', async () => {
    const headers = [Buffer.from('Content-Disposition: form-data; name="audio"; filename="Gr\xf6.mp3"', 'latin1')];
    const sound = Buffer.from(
      multipart([{ headers: headers.map((line) => line.toString('latin1')), content: SOUND.content }]),
    );
    const body = Buffer.from(sound.toString('latin1').replace('Gr\xc3\xb6', 'Gr\xf6'), 'latin1');
    const answer = await postUpload(service.url, body);
    expect(answer.json()).toMatchObject({ status: 400, code: 'malformed_multipart' });
    expect(answer.body).toMatch(/Content-Disposition/);
  });

  it.each([
    ["filename*=UTF-8''Gr%C3%B6%C3%9Fe.mp3", 'Größe.mp3'],
    ['filename*="UTF-8\'\'Gr%C3%B6%C3%9Fe.mp3"', 'Größe.mp3'],
    ['filename="Gr%C3%B6%C3%9Fe.mp3"', 'Größe.mp3'],
    ['filename="my %22best%22.mp3"', 'my _best_.mp3'],
    ['filename="\u3164\u200b"', 'recording'],
  ])('with %s names the voice model %s', async (parameter, title) => {
    const headers = [`Content-Disposition: form-data; name="audio"; ${parameter}`, 'Content-Type: audio/mpeg'];
    expect(await upload({ ...SOUND, headers })).toMatchObject({ status: 201, title });
  });

  it.each([
    ['user_id', `"${USER}"`, 'text/plain'],
    ['visibility', '"private"', 'text/plain'],
    ['name', '"My Voice"', 'application/json; charset=UTF-8'],
    ['tags', '["a","b"]', 'application/json'],
  ])('with %s written as JSON gets a hint: %s', async (name, value, type) => {
    expect(await upload(SOUND, typed(name, value, type))).toMatchObject({
      status: 400,
      errors: [{ field: name, message: expect.stringMatching(/JSON; send the plain text/) }],
    });
  });

  it('may have quotes in a name, and JSON that is not quoted', async () => {
    const parts = [field('name', '"Grandma"'), typed('enhance_audio_quality', 'true', 'application/json')];
    expect(await upload(SOUND, ...parts)).toMatchObject({ status: 201, title: '"Grandma"' });
  });

  it('may have a line break behind an id', async () => {
    expect(await upload(SOUND, field('user_id', `${USER}\n`))).toMatchObject({ status: 201 });
    service.sandbox.state.reset();
    expect(await upload(SOUND, field('user_id', `${USER}\r\n\r\n`))).toMatchObject({ status: 400 });
  });

  it.each([
    ['gnp\u202e3pm', 201, 'gnp3pm'],
    ['\u2066\u2069 me', 201, 'me'],
    ['👨‍👩‍👧', 201, '👨‍👩‍👧'],
    ['\u200b\u2060', 400, undefined],
    ['\u3164', 400, undefined],
    ['\u202e\u200b', 400, undefined],
  ])('with the name %j is cleaned or refused: %d', async (name, status, title) => {
    expect(await upload(SOUND, field('name', name))).toMatchObject({ status, title });
  });
});

describe('what is around a form', () => {
  it.each(['/api/upload-reference', '/api/reference-checks'])(
    'to %s has no query, which is refused before the body is read',
    async (address) => {
      const body = multipart([SOUND]);
      const head = uploadHead(body, { Expect: '100-continue', 'Content-Type': 'multipart/form-data; boundary=x' });
      const answer = await sendRaw(service.url, head.replace('/api/upload-reference', `${address}?name=x&user_id=y`));
      expect(answer.json()).toMatchObject({
        status: 400,
        code: 'invalid_parameter',
        errors: [{ field: 'name' }, { field: 'user_id' }],
      });
      expect(service.sandbox.state.requests).toEqual([]);
    },
  );

  it('may say Identity of its encoding', async () => {
    const type = 'multipart/form-data; boundary=a-boundary-of-the-test';
    const headers = { 'Content-Type': type, 'Content-Encoding': 'Identity' };
    expect((await postUpload(service.url, multipart([SOUND]), headers)).status).toBe(201);
  });
});

describe('JSON', () => {
  const send = (body: Buffer | string, type = 'application/json') =>
    sendRaw(service.url, [
      `POST /api/voice-models/x/speech HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Type: ${type}\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n`,
      body,
    ]);

  it('that is not UTF-8 is refused with 400', async () => {
    const answer = await send(Buffer.from('{"text":"Gr\xf6\xdfe"}', 'latin1'));
    expect(answer.json()).toMatchObject({
      status: 400,
      code: 'malformed_json',
      detail: expect.stringMatching(/UTF-8/),
    });
  });

  it('with half of a surrogate pair is refused with 400', async () => {
    expect((await send('{"text":"\\ud83d"}')).json()).toMatchObject({ status: 400, code: 'invalid_parameter' });
  });

  it('may be of the charset utf8', async () => {
    expect((await send('{"text":"Hello"}', 'application/json; charset=utf8')).status).toBe(404);
  });

  it('for a speech has no query, which would be ignored and paid for', async () => {
    const { status, body } = await request(service.url)
      .post('/api/voice-models/x/speech?format=wav')
      .send({ text: 'a' });
    expect({ status, code: body.code }).toEqual({ status: 400, code: 'invalid_parameter' });
    expect(service.sandbox.state.requests).toEqual([]);
  });
});

describe('a query', () => {
  it('with bytes that are not UTF-8 is refused with 400', async () => {
    const { status, body } = await request(service.url).get(`/api/voice-models?user_id=${USER}&search=Gr%F6`);
    expect({ status, code: body.code }).toEqual({ status: 400, code: 'malformed_request' });
  });
});
