import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { loadEnvFile } from '../../../src/config/env-file';

let folder = '';
let file = '';
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'voice-models-env-'));
  file = path.join(folder, '.env');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function load(bytes: Buffer | string, environment: Record<string, string | undefined> = {}) {
  writeFileSync(file, bytes);
  const problems = loadEnvFile(environment, file);
  return { problems, environment };
}

const utf16 = (text: string): Buffer => Buffer.from(text, 'utf16le');

describe('.env', () => {
  it('adds what is not set yet', () => {
    const { problems, environment } = load('PORT=1\nHOST="::1"\n', { PORT: '2' });
    expect({ problems, environment }).toEqual({ problems: [], environment: { PORT: '2', HOST: '::1' } });
  });

  it('counts where a variable is set and blank', () => {
    const { environment } = load('AUTH_ISSUER=https://id.example.com\n', { AUTH_ISSUER: ' ' });
    expect(environment).toEqual({ AUTH_ISSUER: 'https://id.example.com' });
  });

  it('may be missing', () => {
    expect(loadEnvFile({}, path.join(folder, 'nothing'))).toEqual([]);
  });

  it('that is there and cannot be read is a problem', () => {
    // As Docker makes it where what is to be mounted is missing.
    expect(loadEnvFile({}, folder)).toEqual([
      expect.stringMatching(/^\.env: cannot be read \(EISDIR\); make it a file/),
    ]);
    symlinkSync(file, file);
    expect(loadEnvFile({}, file)).toEqual([expect.stringMatching(/^\.env: cannot be read \(ELOOP\)/)]);
  });

  it('with lines that say nothing is a problem, which names them and not what they hold', () => {
    const lines = ['# A comment', 'PORT=1', '', 'AUTH_ISSUER https://canary.example/?a=b', 'export HOST=::1', 'canary'];
    const { problems, environment } = load(`\uFEFF${lines.join('\r\n')}`);
    expect(problems).toEqual([
      '.env: line 4 is not NAME=value; write it so, or put # in front of it',
      '.env: line 6 is not NAME=value; write it so, or put # in front of it',
    ]);
    expect(environment).toEqual({});
  });

  it('may have a value of several lines', () => {
    const { problems, environment } = load('METRICS_TOKEN="one\ntwo words\n"\nPORT=\nHOST: "::1"');
    expect(problems).toEqual([]);
    expect(environment).toEqual({ METRICS_TOKEN: 'one\ntwo words\n', PORT: '', HOST: '::1' });
  });

  it('may have a value of several lines that a later line overrides', () => {
    const { problems, environment } = load('export HOST="one\ntwo\nthree"\nHOST=::1\ncanary');
    expect(problems).toEqual([expect.stringContaining('line 5 ')]);
    expect(environment).toEqual({});
    expect(load('HOST="one\ntwo\nthree"\nHOST=::1').environment).toEqual({ HOST: '::1' });
  });

  it('may begin with the mark of UTF-8', () => {
    expect(load('\uFEFFPORT=1').environment).toEqual({ PORT: '1' });
  });

  it.each([
    ['little endian with a mark, as Windows PowerShell writes it', utf16('\uFEFFFISH_API_KEY=canary')],
    ['without a mark', utf16('FISH_API_KEY=canary')],
    ['big endian', utf16('\uFEFFFISH_API_KEY=canary').swap16()],
  ])('in UTF-16 is a problem with a remedy: %s (F139)', (_what, bytes) => {
    const { problems, environment } = load(bytes);
    expect(problems).toEqual([expect.stringMatching(/^\.env: .*UTF-16.*save it as UTF-8$/)]);
    expect(problems.join()).not.toContain('canary');
    expect(environment).toEqual({});
  });
});
