import fc from 'fast-check';
import { envelope } from './envelope';
import { goodSpeech } from './fixture-files';
import {
  type Form,
  type FormPart,
  formBytes,
  type PartContent,
  PLAIN_BOUNDARY,
  plainForm,
  plainPart,
} from './form-bytes';
import type { FuzzCase } from './fuzz-case';
import { hostileFileName, hostileName, hostileValue, raw, spelling } from './hostile-text';
import { mutate, mutations } from './mutations';

const SPEECH = goodSpeech();
/** Larger than what stays in memory, and larger than one file may be, with the settings of the target. */
const LARGE = Buffer.concat(Array<Buffer>(60).fill(SPEECH));
const TOO_LARGE = Buffer.concat([LARGE, LARGE]);

const content: fc.Arbitrary<PartContent> = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom<PartContent[]>(SPEECH, SPEECH, SPEECH, SPEECH, LARGE, TOO_LARGE) },
  { weight: 4, arbitrary: hostileValue.map((value) => Buffer.from(value)) },
  { weight: 2, arbitrary: fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes)) },
  {
    weight: 2,
    arbitrary: fc.record({ nearDelimiter: fc.integer({ min: 1, max: 80 }), repeat: fc.integer({ min: 1, max: 500 }) }),
  },
);

const disposition = fc
  .record({
    type: fc.constantFrom('form-data', 'form-data', 'FORM-DATA', 'attachment', 'file', ''),
    name: hostileName,
    fileName: fc.option(hostileFileName, { freq: 2 }),
    spell: spelling,
    order: fc.constantFrom('name', 'file', 'name twice', 'file twice', 'star'),
  })
  .map(({ type, name, fileName, spell, order }) => {
    const nameIs = `; name=${spell(name)}`;
    const fileIs = fileName === null ? '' : `; filename=${spell(fileName)}`;
    const star = `; filename*=UTF-8''${encodeURIComponent((fileName ?? 'x').toWellFormed())}`;
    const rest = { name: '', file: '', 'name twice': nameIs, 'file twice': fileIs, star }[order];
    return `Content-Disposition: ${type}${order === 'file' ? fileIs + nameIs : nameIs + fileIs}${rest}`;
  });

const oddHeader = fc.oneof(
  disposition,
  fc.constantFrom(
    'Content-Type: audio/mpeg',
    'Content-Type: text/plain; charset=utf-16',
    'Content-Type: text/plain; charset="',
    'Content-Type: multipart/mixed; boundary=inner',
    'Content-Transfer-Encoding: base64',
    'Content-Transfer-Encoding: quoted-printable',
    'Content-Length: 5',
    'Content-Disposition',
    ': no name',
    'No-Colon',
    ' folded: line',
    'X-Null: a\0b',
    `X-Long: ${'x'.repeat(20_000)}`,
    'X\xff: \xff',
    '',
  ),
);

const goodFile: FormPart = plainPart('audio', SPEECH, 'speech.mp3');
const nested: FormPart = {
  headers: ['Content-Disposition: form-data; name="audio"', 'Content-Type: multipart/mixed; boundary=inner'],
  content: formBytes({ ...plainForm([goodFile]), boundary: 'inner' }),
};

const part: fc.Arbitrary<FormPart> = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom(goodFile, plainPart('name', Buffer.from('My Voice')), nested) },
  { weight: 2, arbitrary: fc.record({ headers: disposition.map((line) => [line]), content }) },
  { weight: 2, arbitrary: fc.record({ headers: fc.array(oddHeader, { maxLength: 4 }), content }) },
  {
    weight: 1,
    arbitrary: fc.record({ headers: fc.array(oddHeader, { minLength: 10, maxLength: 30 }), content }),
  },
);

const smallPart = part.filter(({ content: held }) => !Buffer.isBuffer(held) || held.length < 50_000);

const parts = fc.oneof(
  { weight: 4, arbitrary: fc.array(part, { maxLength: 5 }) },
  { weight: 4, arbitrary: fc.array(part, { maxLength: 2 }).map((others) => [goodFile, ...others]) },
  {
    weight: 1,
    arbitrary: fc.tuple(smallPart, fc.constantFrom(20, 21, 41, 61, 300)).map(([one, n]) => Array(n).fill(one)),
  },
);

const boundary = fc.oneof(
  { weight: 4, arbitrary: fc.constant(PLAIN_BOUNDARY) },
  {
    weight: 2,
    arbitrary: fc.constantFrom('-', '--', 'x', 'x'.repeat(70), 'x'.repeat(71), "a'()+_,-./:=?", 'a b', 'a b '),
  },
  { weight: 1, arbitrary: fc.string({ unit: fc.constantFrom(...'-aA0 =:/.'), minLength: 1, maxLength: 20 }) },
);

/** How the Content-Type names the boundary. */
const contentType: fc.Arbitrary<(boundary: string) => string> = fc.oneof(
  { weight: 8, arbitrary: fc.constant((value: string) => `multipart/form-data; boundary="${value}"`) },
  {
    weight: 2,
    arbitrary: fc.constantFrom<((value: string) => string)[]>(
      (value) => `multipart/form-data; boundary=${value}`,
      (value) => `Multipart/Form-Data;BOUNDARY=${value};charset=utf-8`,
      (value) => `multipart/form-data; charset=utf-8; boundary="${value}" ; x=y`,
      (value) => `multipart/form-data; boundary="${value}-other"`,
      (value) => `multipart/form-data; boundary="--${value}"`,
      (value) => `multipart/form-data; xboundary=a; boundary=${value}`,
      (value) => `multipart/form-data; x="; boundary=a"; boundary=${value}`,
      (value) => `multipart/form-data; boundary=${value}; boundary=${value}`,
      (value) => `multipart/mixed; boundary=${value}`,
      () => 'multipart/form-data',
    ),
  },
);

const ending = fc.oneof(
  { weight: 5, arbitrary: fc.constant('--%--\r\n') },
  {
    weight: 2,
    arbitrary: fc.constantFrom(
      '',
      '--%--',
      '--%',
      '--%\r\n',
      '--%-',
      '--%--x',
      '--%--\r\n--%\r\n',
      '--% \r\n',
      '--%--\r\nepilogue',
    ),
  },
);

const form: fc.Arbitrary<Form> = fc.record({
  boundary,
  parts,
  lineBreak: fc.oneof({ weight: 8, arbitrary: fc.constant('\r\n') }, fc.constantFrom('\n', '\r', '\r\r\n', ' \r\n')),
  preamble: fc.oneof(
    { weight: 4, arbitrary: fc.constant('') },
    fc.constantFrom('\r\n', 'preamble\r\n', 'no break', '--', '\n'),
  ),
  ending,
});

/** Forms with unusual or invalid syntax. */
export const oddForms: fc.Arbitrary<FuzzCase> = fc
  .record({ ...envelope, form, type: contentType })
  .map(({ form: written, type, ...rest }) => ({
    ...rest,
    contentType: type(written.boundary).replace(/[^\x20-\x7e]/g, ''),
    body: formBytes(written),
  }));

const PLAIN_TYPE = `multipart/form-data; boundary=${PLAIN_BOUNDARY}`;

/** The offsets of the delimiters and headers of a form. */
function formStructure(body: Buffer): number[] {
  const places: number[] = [];
  for (let at = body.indexOf('--a-'); at !== -1; at = body.indexOf('--a-', at + 1)) {
    for (let after = -4; after < 140; after += 8) places.push(Math.max(0, at + after));
  }
  return places;
}

const GOOD_BODIES = [
  [goodFile, plainPart('name', Buffer.from('My Voice')), plainPart('tags', Buffer.from('calm, warm'))],
  [plainPart('user_id', Buffer.from('5f0c1d2e3b4a49688776a5b4')), goodFile, goodFile],
  [plainPart('audio', SPEECH.subarray(0, 2000), 'a.mp3'), plainPart('transcript', Buffer.from('Hello'))],
].map((good) => formBytes(plainForm(good)));

/** Good forms with some bytes changed. */
export const brokenForms: fc.Arbitrary<FuzzCase> = fc
  .record({ ...envelope, body: fc.constantFrom(...GOOD_BODIES), changes: mutations })
  .map(({ body, changes, ...rest }) => ({
    ...rest,
    contentType: PLAIN_TYPE,
    body: mutate(body, changes, { hotPlaces: formStructure(body), donors: GOOD_BODIES }),
  }));

const hostileField = fc.tuple(hostileName, hostileValue, spelling);
const knownField = fc.tuple(
  fc.constantFrom('name', 'description', 'tags', 'transcript', 'user_id', 'visibility'),
  hostileValue,
  fc.constant((name: string) => `"${name}"`),
);

/** A good recording with hostile text fields. */
export const hostileFields: fc.Arbitrary<FuzzCase> = fc
  .record({
    ...envelope,
    fields: fc.array(fc.oneof(knownField, hostileField), { minLength: 1, maxLength: 4 }),
    fileFirst: fc.boolean(),
  })
  .map(({ fields, fileFirst, ...rest }) => {
    const texts = fields.map(([name, value, spell]) => ({
      headers: [`Content-Disposition: form-data; name=${spell(name)}`],
      content: Buffer.from(value),
    }));
    const all = fileFirst ? [goodFile, ...texts] : [...texts, goodFile];
    return { ...rest, contentType: PLAIN_TYPE, body: formBytes(plainForm(all)) };
  });

/** Good recordings with hostile file names. */
export const hostileFileNames: fc.Arbitrary<FuzzCase> = fc
  .record({ ...envelope, names: fc.array(fc.tuple(hostileFileName, spelling), { minLength: 1, maxLength: 3 }) })
  .map(({ names, ...rest }) => {
    const files = names.map(([name, spell]) => ({
      headers: [
        `Content-Disposition: form-data; name="audio"; filename=${spell(name)}`,
        `Content-Type: ${raw('audio/mpeg')}`,
      ],
      content: SPEECH,
    }));
    return { ...rest, contentType: PLAIN_TYPE, body: formBytes(plainForm(files)) };
  });

/** A good upload, which must be accepted after any case. */
export const GOOD_CASE: FuzzCase = {
  path: '/api/upload-reference',
  contentType: PLAIN_TYPE,
  headers: [],
  framing: { kind: 'length' },
  body: formBytes(plainForm([goodFile])),
};
