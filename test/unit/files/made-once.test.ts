import { randomUUID } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { madeOnce } from '../../../src/files/made-once';

let folder: string;
let file: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'voice-models-once-'));
  file = path.join(folder, 'installation-id');
});
afterEach(() => rm(folder, { recursive: true }));

it('is what another process has made in the meantime, which uses it already', async () => {
  const text = await madeOnce(file, () => {
    writeFileSync(file, 'of the other');
    return randomUUID();
  });
  expect([text, await readFile(file, 'utf8')]).toEqual(['of the other', 'of the other']);
});

it('is made by one of many that begin at once, for this user alone', async () => {
  const texts = await Promise.all(Array.from({ length: 20 }, () => madeOnce(file, randomUUID)));
  expect(new Set(texts)).toEqual(new Set([await readFile(file, 'utf8')]));
  expect(await readdir(folder)).toEqual(['installation-id']);
  expect((await stat(file)).mode & 0o777).toBe(0o600);
});

it('makes one anew in the place of a file that a power loss has left empty', async () => {
  await writeFile(file, '');
  const text = await madeOnce(file, randomUUID);
  expect(text).not.toBe('');
  expect(await madeOnce(file, randomUUID)).toBe(text);
});
