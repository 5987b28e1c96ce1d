import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import { FormReader } from '../../../../src/http/uploads/form/form-reader';
import { cpuMilliseconds, expectLittleCpu } from '../../../support/cpu-time';

const BOUNDARY = 'b';

function part(parameters: string, content: string, type = ''): string {
  return `--b\r\nContent-Disposition: form-data; ${parameters}\r\n${type}\r\n${content}\r\n`;
}

/** What the parser behind it is given, when the form arrives in pieces of so many bytes; with `b` in place of the new boundary. */
async function read(form: string | Buffer, bytes: number, maxParts = 10) {
  const all = Buffer.from(form);
  const pieces: Buffer[] = [];
  for (let at = 0; at < all.length; at += bytes) pieces.push(all.subarray(at, at + bytes));
  const reader = new FormReader(BOUNDARY, maxParts);
  const [, written] = await Promise.all([pipeline(Readable.from(pieces), reader), buffer(reader)]);
  return {
    written: written.toString('latin1').replaceAll(reader.boundary, BOUNDARY),
    fileNames: [...reader.fileNames.values()],
  };
}

const EMPTY_INPUT = part('name="audio"; filename=""', '', 'Content-Type: application/octet-stream\r\n');
const FORM = [
  'a preamble\r\n',
  part('name=audio; filename="a.mp3"', 'sound\r\n--', 'Content-Type: audio/mpeg\r\n'),
  EMPTY_INPUT,
  part('name="name"', 'Größe'),
  EMPTY_INPUT.replace('--b', '--b  '),
  part('name="audio"; filename="b.mp3"', ''),
  '--b--\r\nan epilogue',
].join('');

/** A part without the end of its line. */
const TEXT = part('name=name', 'V').slice(0, -2);

/** Sound that holds the boundary, with what may stand around it there by chance. */
const CHANCE = ['--b', '\n--bx', '\r--b\rx', '--b--', '--b\r\nCont', '\n--b-x', '--b', '\n'].join('');

describe('a form', () => {
  it.each([1, 2, 7, 64, 10_000])('is written anew, whatever the pieces it comes in: %d bytes', async (bytes) => {
    const { written, fileNames } = await read(FORM, bytes);
    const disposition = 'Content-Disposition: form-data; name=';
    expect(Buffer.from(written, 'latin1').toString()).toBe(
      [
        `\r\n--b\r\n${disposition}"audio"; filename="file-1"\r\n\r\nsound\r\n--`,
        `\r\n--b\r\n${disposition}"name"\r\nContent-Type: text/plain; charset=utf-8\r\n\r\nGröße`,
        `\r\n--b\r\n${disposition}"audio"; filename="file-5"\r\n\r\n`,
        '\r\n--b--\r\n',
      ].join(''),
    );
    expect(fileNames).toEqual(['a.mp3', 'b.mp3']);
  });

  it.each([1, 2, 3, 5, 10_000])('may hold its boundary in a file by chance: %d bytes', async (bytes) => {
    const { written } = await read(`${part('name=audio; filename=a', CHANCE)}--b--`, bytes);
    const head = 'Content-Disposition: form-data; name="audio"; filename="file-1"';
    expect(written).toBe(`\r\n--b\r\n${head}\r\n\r\n${CHANCE}\r\n--b--\r\n`);
  });

  it.each([1, 10_000])('may begin with a byte order mark: %d bytes', async (bytes) => {
    const [marked, plain] = await Promise.all([read(`\ufeff${FORM}`, bytes), read(FORM, bytes)]);
    expect(marked).toEqual(plain);
    expect((await read(`\ufeff${TEXT}\r\n--b--`, bytes)).written).toMatch(/name="name"/);
  });

  it('takes no more work where long headers come byte by byte than where short ones do', async () => {
    const readHeaders = (bytes: number): void => {
      const form = Buffer.from(part('name=name', '', `X: ${'y'.repeat(bytes)}\r\n`).repeat(160_000 / bytes));
      const reader = new FormReader(BOUNDARY, 1_000);
      for (let at = 0; at < form.length; at += 1) reader.write(form.subarray(at, at + 1));
    };
    readHeaders(400);
    const usual = await cpuMilliseconds(() => readHeaders(400));
    await expectLittleCpu(2.5 * usual, () => readHeaders(16_000));
  });

  it('is written with a boundary that nobody can know beforehand', () => {
    const [one, other] = [new FormReader(BOUNDARY, 1), new FormReader(BOUNDARY, 1)];
    expect(one.boundary).toMatch(/^-+[0-9a-f]{32}$/);
    expect(one.boundary).not.toBe(other.boundary);
  });

  it.each<[string, string | Buffer, RegExp]>([
    ['a file without a name that is not empty', part('name=audio; filename=""', 'x'), /Choose a recording/],
    ['a file without a name in another field', part('name=voice; filename=""', 'x'), /in the field `audio`/],
    ['more parts than allowed, also empty ones', EMPTY_INPUT.repeat(11), /too many parts/],
    ['a boundary with more behind it', '--bc\r\n\r\n', /boundary/],
    ['headers with the boundary in them', '--b\r\nX: y\r\n--b--\r\n', /do not end/],
    ['headers without end', `--b\r\nX: ${'y'.repeat(20_000)}`, /too large/],
    ['a line feed in front of the first boundary', `\n${part('name=name', 'V')}--b--`, /does not begin its line/],
    ['JSON in front of the first boundary', `{}${part('name=name', 'V')}--b--`, /does not begin its line/],
    [
      'a text that ends with a line feed alone',
      `${TEXT}\n${part('name=user_id', '1')}--b--`,
      /does not begin its line/,
    ],
    ['a text that ends with half of CRLF', `${TEXT}\r${part('name=user_id', '1')}--b--`, /does not begin its line/],
    ['a text that does not end its line', `${TEXT}${part('name=user_id', '1')}--b--`, /does not begin its line/],
    ['an end behind a line feed alone', `${TEXT}\n--b--\r\n`, /does not begin its line/],
    ['a part after the end', `--b--\r\n${EMPTY_INPUT}`, /after its closing boundary/],
    ['a text that is not UTF-8', Buffer.from(part('name=name', 'Gr\xf6\xdfe'), 'latin1'), /name must be valid UTF-8/],
    [
      'a text that ends within a character',
      Buffer.from(`${part('name=name', 'Gr\xc3')}--b--`, 'latin1'),
      /name must be valid UTF-8/,
    ],
  ])('is refused with %s', async (_title, form, says) => {
    for (const bytes of [1, 10_000]) await expect(read(form, bytes)).rejects.toThrow(says);
  });
});
