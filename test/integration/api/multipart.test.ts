import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fixture } from '../../support/media/fixtures';
import { field, file, multipart, postUpload, type RawPart } from '../../support/network/raw-request';
import { startService, type TestService } from '../../support/service/service';

const SPEECH = readFileSync(fixture('speech.mp3'));
const SOUND = file('audio', 'speech.mp3', SPEECH);
const FORM = 'multipart/form-data; boundary=';

let service: TestService;
beforeAll(async () => {
  service = await startService({ settings: { UPLOAD_MAX_FILE_MB: '1', UPLOAD_MAX_REQUEST_MB: '2' } });
});
afterAll(() => service.close());
beforeEach(() => service.sandbox.state.reset());

/** The answer to a form that must be refused: no model was made, and nothing stays on the disk. */
async function refused(body: Buffer, headers?: Record<string, string>) {
  const answer = await postUpload(service.url, body, headers);
  expect(answer.headers['content-type']).toMatch(/^application\/problem\+json/);
  expect(answer.json()).toMatchObject({ success: false, status: answer.status, request_id: expect.any(String) });
  expect(service.sandbox.state.creates).toBe(0);
  expect(readdirSync(path.join(service.dataFolder, 'uploads'))).toEqual([]);
  return { status: answer.status, ms: answer.ms, headers: answer.headers, ...(answer.json() as { code: string }) };
}

const refusedParts = (...parts: RawPart[]) => refused(multipart(parts));

describe('POST /api/upload-reference with a malformed form', () => {
  it('accepts the well-formed form that the others are made from', async () => {
    const answer = await postUpload(service.url, multipart([SOUND, field('name', 'My Voice')]));
    expect(answer.status).toBe(201);
    expect(service.sandbox.state.creates).toBe(1);
  });

  it.each([
    ['no Content-Type (A1)', {}],
    ['JSON (A2)', { 'Content-Type': 'application/json' }],
    ['an urlencoded form (A2)', { 'Content-Type': 'application/x-www-form-urlencoded' }],
    ['multipart/mixed (A3)', { 'Content-Type': 'multipart/mixed; boundary=a-boundary-of-the-test' }],
    ['multipart/related (A3)', { 'Content-Type': 'multipart/related; boundary=a-boundary-of-the-test' }],
    ['gzip (A34)', { 'Content-Type': `${FORM}a-boundary-of-the-test`, 'Content-Encoding': 'gzip' }],
    ['br (A34)', { 'Content-Type': `${FORM}a-boundary-of-the-test`, 'Content-Encoding': 'br' }],
  ])('refuses %s with 415', async (_title, headers) => {
    expect(await refused(multipart([SOUND]), headers)).toMatchObject({ status: 415, code: 'unsupported_media_type' });
  });

  it('says what it takes instead (A1)', async () => {
    const { headers } = await refused(multipart([SOUND]), {});
    expect(headers['accept-post']).toBe('multipart/form-data');
  });

  it.each([
    ['none (A4)', 'multipart/form-data'],
    ['an empty one (A5)', FORM],
    ['one of 71 characters (A5)', `${FORM}${'x'.repeat(71)}`],
    ['one with illegal characters (A5)', `${FORM}"a<b>c"`],
    ['two (A5)', `${FORM}one; boundary=two`],
    ['another than the body has (A6)', `${FORM}another`],
  ])('refuses a boundary that is wrong: %s', async (_title, contentType) => {
    const answer = await refused(multipart([SOUND]), { 'Content-Type': contentType });
    expect(answer).toMatchObject({ status: 400, code: 'malformed_multipart' });
  });

  it('refuses an empty body (A7)', async () => {
    expect(await refused(Buffer.alloc(0))).toMatchObject({ status: 400 });
  });

  it('refuses a form without parts (A8)', async () => {
    expect(await refusedParts()).toMatchObject({ status: 400, code: 'missing_file' });
  });

  it('refuses a body that ends before the closing boundary, though the sample was complete (A9)', async () => {
    expect(await refused(multipart([SOUND], ''))).toMatchObject({ status: 400, code: 'malformed_multipart' });
  });

  it('refuses a body that ends inside a part header (A10)', async () => {
    const answer = await refused(multipart([SOUND], '--a-boundary-of-the-test\r\nContent-Disp'));
    expect(answer).toMatchObject({ status: 400, code: 'malformed_multipart' });
  });

  it('refuses a part header followed by the boundary (A11)', async () => {
    const body = Buffer.from(
      '--a-boundary-of-the-test\r\nContent-Disposition: form-data; name="audio"; filename="a.mp3"\r\n--a-boundary-of-the-test--\r\n',
    );
    expect(await refused(body)).toMatchObject({ status: 400 });
  });

  it.each([
    ['a part header', { headers: ['Content-Disposition: form-data; name="name"', 'X-Odd: a\0b'], content: 'x' }],
    ['a field name', field('na\0me', 'x')],
    ['a file name', file('audio', 'a\0.mp3', SPEECH)],
  ])('refuses NUL in %s (A13)', async (_title, part) => {
    expect(await refusedParts(SOUND, part)).toMatchObject({ status: 400 });
  });

  it('refuses a part without Content-Disposition (A14)', async () => {
    const part = { headers: ['Content-Type: text/plain'], content: 'x' };
    expect(await refusedParts(SOUND, part)).toMatchObject({ status: 400, code: 'malformed_multipart' });
  });

  it.each([
    ['an empty name', { headers: ['Content-Disposition: form-data; name=""'], content: 'x' }],
    ['no name', { headers: ['Content-Disposition: form-data'], content: 'x' }],
  ])('refuses a part with %s (A15)', async (_title, part) => {
    expect(await refusedParts(SOUND, part)).toMatchObject({ status: 400 });
  });

  it('refuses a file in an unknown field and names it (A16)', async () => {
    const answer = await refusedParts(file('voice', 'speech.mp3', SPEECH));
    expect(answer).toMatchObject({ status: 400, code: 'unexpected_field', errors: [{ field: 'voice' }] });
  });

  it('refuses the 21st file, and sends none (A17)', async () => {
    const files = Array.from({ length: 21 }, (_, i) => file('audio', `${i}.mp3`, SPEECH.subarray(0, 4000)));
    expect(await refusedParts(...files)).toMatchObject({ status: 400, code: 'too_many_files' });
  });

  it('refuses a field that comes twice (A18)', async () => {
    const twice = [field('user_id', '5f0c1d2e3b4a49688776a5b4'), field('user_id', '5f0c1d2e3b4a49688776a5b5')];
    expect(await refusedParts(SOUND, ...twice)).toMatchObject({
      status: 400,
      code: 'invalid_parameter',
      errors: [{ field: 'user_id' }],
    });
  });

  it.each(['url', 'sample_url', '_id', 'created_at', 'toString', 'hasOwnProperty', '__proto__'])(
    'refuses the unknown field %s (A19, A25, H168)',
    async (name) => {
      const answer = await refusedParts(SOUND, field(name, 'http://169.254.169.254/'));
      expect(answer).toMatchObject({ status: 400, errors: [{ field: name }] });
    },
  );

  it.each([
    ['without a file name', field('audio', 'not a file')],
    ['with an empty file name', file('audio', '', SPEECH)],
  ])('refuses a file part %s (A20)', async (_title, part) => {
    expect(await refusedParts(part)).toMatchObject({ status: 400, code: 'missing_file' });
  });

  it('refuses an empty file (A22)', async () => {
    expect(await refusedParts(file('audio', 'a.mp3', ''))).toMatchObject({ status: 422, code: 'empty_file' });
  });

  it.each(['user_id[$ne]', 'user_id[$gt]', 'user_id[]', 'a[b][c]', '__proto__[x]', 'constructor[prototype][x]'])(
    'refuses the field name %s (A23, A25)',
    async (name) => {
      expect(await refusedParts(SOUND, field(name, 'x'))).toMatchObject({ status: 400, code: 'invalid_field_name' });
      expect(({} as Record<string, unknown>).x).toBeUndefined();
    },
  );

  it.each([['a[]'], ['a[k]']])('refuses a[4294967294] and %s at once (A24)', async (other) => {
    const answer = await refusedParts(field('a[4294967294]', 'x'), field(other, 'x'), SOUND);
    expect(answer).toMatchObject({ status: 400, code: 'invalid_field_name' });
  });

  it('refuses __proto__ and constructor as the field of a file (A25)', async () => {
    for (const name of ['__proto__', 'constructor', 'toString']) {
      expect(await refusedParts(file(name, 'a.mp3', SPEECH))).toMatchObject({ status: 400, code: 'unexpected_field' });
    }
  });

  it.each([65, 200, 2 ** 20])('refuses a field name of %d characters (A26)', async (length) => {
    expect(await refusedParts(SOUND, field('n'.repeat(length), 'x'))).toMatchObject({ status: 400 });
  });

  it('takes a text of 32 kB at most (A27)', async () => {
    expect(await refusedParts(SOUND, field('name', 'n'.repeat(32 * 1024)))).toMatchObject({ status: 400 });
    expect(await refusedParts(SOUND, field('name', 'n'.repeat(32 * 1024 + 1)))).toMatchObject({
      status: 413,
      code: 'field_too_large',
    });
  });

  it.each([
    ['5,000 text fields', 5_000, field('name', 'x')],
    ['10,000 files without a name', 10_000, file('audio', '', '')],
  ])('refuses %s (A28)', async (_title, count, part) => {
    const answer = await refused(multipart(Array<RawPart>(count).fill(part)));
    expect(answer).toMatchObject({ status: 413, code: 'too_many_parts' });
  });

  it('refuses a file over the limit while it is still arriving', async () => {
    const answer = await refusedParts(
      file('audio', 'a.wav', Buffer.concat([SPEECH, Buffer.alloc(1e6)])),
      field('name', 'x'),
    );
    expect(answer).toMatchObject({ status: 413, code: 'file_too_large' });
  });
});

describe('POST /api/upload-reference with an odd file name', () => {
  it.each([
    ['../../etc/passwd.mp3', 'passwd.mp3'],
    ['..\\..\\x.mp3', 'x.mp3'],
    ['C:\\x.mp3', 'x.mp3'],
    ['gnp\u202e3pm.exe', 'gnp3pm.exe'],
    ['a%0D%0AX-Evil: 1.mp3%22; x=', 'aX-Evil_ 1.mp3__ x='],
  ])('makes a model of good sound named %j, under a name of our own (A30, A31, A32)', async (name, cleaned) => {
    const answer = await postUpload(service.url, multipart([file('audio', name, SPEECH)]));
    expect(answer.status).toBe(201);
    const [model] = service.sandbox.state.models;
    expect(model?.entity.title).toBe(cleaned);
    expect(model?.samples.map((sample) => sample.fileName)).toEqual(['sample-1.mp3']);
  });
});
