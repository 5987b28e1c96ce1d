import { readFileSync } from 'node:fs';
import { parse } from 'dotenv';
import { parseSettings, secretsOf } from '../../../src/config/parse-settings';
import { optionalText } from '../../../src/config/setting';
import { SETTINGS_TABLE } from '../../../src/config/settings-table';
import { settingsOf } from '../../support/service/settings';

const KEY = { FISH_API_KEY: 'a-key-of-mine' };

function problemsOf(variables: Record<string, string>): readonly string[] {
  const parsed = parseSettings({ ...KEY, ...variables });
  return parsed.ok ? [] : parsed.problems;
}

describe('settings', () => {
  it('need not be set at all', () => {
    expect(settingsOf({})).toMatchObject({
      PORT: 5000,
      HOST: '127.0.0.1',
      FISH_API_BASE_URL: 'https://api.fish.audio',
    });
    expect(settingsOf({ FISH_API_KEY: ' ' }).FISH_API_KEY).toBeUndefined();
  });

  it.each([
    ['Bearer canary-key', /remove "Bearer"/],
    ['Authorization: Bearer canary-key', /remove "Bearer"/],
    ['"canary-key"', /remove the quotes/],
    ["'canary-key'", /remove the quotes/],
    ['"canary-key', /a quote in it/],
    ['canary\nkey', /a line break/],
    ['canary-key\\n', /a line break/],
    ['canary key', /a space/],
    ['“canary-key”', /no key has/],
    ['canary\u200bkey', /no key has/],
    ['canary\u0000key', /no key has/],
    ['ключ-canary', /no key has/],
  ])('refuse the key %j with a remedy, and do not show it (F139)', (key, remedy) => {
    const problems = problemsOf({ FISH_API_KEY: key });
    expect(problems).toEqual([expect.stringMatching(/^FISH_API_KEY: /)]);
    expect(problems[0]).toMatch(remedy);
    expect(problems[0]).not.toContain('canary');
  });

  it('trim a line break at the end of a key, as a file has it', () => {
    expect(settingsOf({ FISH_API_KEY: 'a-key\r\n' }).FISH_API_KEY).toBe('a-key');
  });

  it.each([
    ['PORT', '"5000"'],
    ['DATA_DIR', "'./data'"],
    ['MONGO_URI', '"mongodb://localhost/db"'],
  ])('refuse quotes around the value of %s', (name, value) => {
    expect(problemsOf({ [name]: value })).toEqual([`${name}: remove the quotes around the value`]);
  });

  it.each(['~', '~/data', '~voices/data'])('refuse %s as DATA_DIR, which a shell alone would expand', (folder) => {
    expect(problemsOf({ DATA_DIR: folder })).toEqual([expect.stringMatching(/^DATA_DIR: .*~/)]);
    expect(problemsOf({ DATA_DIR: `./${folder}` })).toEqual([]);
  });

  it.each(['admin', 'local', 'config', 'ü'.repeat(32), 'a'.repeat(64), 'a b'])(
    'refuse %s as MONGO_DB_NAME, which MongoDB does not take or has for itself',
    (name) => {
      expect(problemsOf({ MONGO_DB_NAME: name })).toEqual([expect.stringMatching(/^MONGO_DB_NAME: use /)]);
      expect(problemsOf({ MONGO_DB_NAME: 'ü'.repeat(31) })).toEqual([]);
    },
  );

  it.each([
    ['127.1', '127.0.0.1'],
    ['0x7f000001', '127.0.0.1'],
    ['LOCALHOST', 'localhost'],
    ['0', '0.0.0.0'],
    ['::1', '::1'],
    ['0:0:0:0:0:0:0:1', '::1'],
    ['voices.example.com', 'voices.example.com'],
  ])('take HOST=%s as %s', (written, host) => {
    expect(settingsOf({ HOST: written }).HOST).toBe(host);
  });

  it.each(['localhost:5000', '127.0.0.1:5000', '[::1]:5000', '999.1.1.1'])('refuse HOST=%s', (host) => {
    expect(problemsOf({ HOST: host })).toEqual(['HOST: use a host name or an IP address, without a port']);
  });

  it('want a METRICS_TOKEN that cannot be guessed', () => {
    expect(problemsOf({ METRICS_TOKEN: 'short' })).toEqual([expect.stringMatching(/^METRICS_TOKEN: use at least 16/)]);
    expect(problemsOf({ METRICS_TOKEN: 'a-token-of-mine-1' })).toEqual([]);
  });

  it('treat blanks as unset (E99)', () => {
    expect(settingsOf({ ...KEY, MONGO_URI: '   ', PORT: '' })).toMatchObject({ PORT: 5000 });
    expect(settingsOf({ ...KEY, MONGO_URI: '   ' }).MONGO_URI).toBeUndefined();
  });

  it('report every problem at once, each with its variable (F139)', () => {
    const problems = problemsOf({ PORT: '70000', LOG_LEVEL: 'loud', UPLOAD_MAX_FILE_MB: 'ten' });
    expect(problems).toHaveLength(3);
    expect(problems.join('\n')).toMatch(
      /PORT: use a whole number[\s\S]*UPLOAD_MAX_FILE_MB: [\s\S]*LOG_LEVEL: use one of/,
    );
  });

  it.each([
    'mongo.example.com/db',
    'mongodb://user:p@ss-canary@host/db',
    'mongodb://user:pass-canary@host:99999/db',
    'mongodb://user:pass-canary@host/db?notAnOption=1',
  ])('refuse a malformed MONGO_URI without quoting it: %s (E100)', (uri) => {
    const problems = problemsOf({ MONGO_URI: uri });
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatch(/^MONGO_URI: /);
    expect(problems[0]).not.toMatch(/canary/);
  });

  it.each([
    'http://api.fish.audio',
    'http://169.254.169.254',
    'file:///etc/passwd',
    'https://user:pass@api.fish.audio',
    'https://api.fish.audio/v1',
    'https://api.fish.audio?x=1',
    'http://127.0.0.1.example.com',
    'nonsense',
  ])('refuse %s as the address of Fish.Audio (H167)', (address) => {
    expect(problemsOf({ FISH_API_BASE_URL: address })).toHaveLength(1);
  });

  it.each(['http://127.0.0.1:3999', 'http://localhost:3999', 'http://[::1]:3999', 'https://api.fish.audio/'])(
    'accept %s as the address of Fish.Audio',
    (address) => {
      expect(problemsOf({ FISH_API_BASE_URL: address })).toEqual([]);
    },
  );

  it('want a bucket where SAMPLE_STORE is s3, and both keys or neither', () => {
    const s3 = { SAMPLE_STORE: 's3', S3_BUCKET: 'sounds' };
    expect(problemsOf(s3)).toEqual([]);
    expect(problemsOf({ S3_ACCESS_KEY_ID: 'a' })).toEqual([]);
    expect(problemsOf({ SAMPLE_STORE: 's3' })).toEqual([expect.stringMatching(/^S3_BUCKET: name the bucket/)]);
    expect(problemsOf({ ...s3, S3_ACCESS_KEY_ID: 'canary' })).toEqual([
      'S3_SECRET_ACCESS_KEY: set both S3_ACCESS_KEY_ID and S3_SECRET_ACCESS_KEY, or neither',
    ]);
    expect(problemsOf({ SAMPLE_STORE: 's3', S3_BUCKET: 'Sounds', S3_ACCESS_KEY_ID: 'canary', PORT: 'x' })).toEqual([
      expect.stringMatching(/^PORT: /),
      expect.stringMatching(/^S3_BUCKET: use the name/),
      expect.stringMatching(/^S3_SECRET_ACCESS_KEY: /),
    ]);
    const secrets = { S3_ACCESS_KEY_ID: 'an-access-key', S3_SECRET_ACCESS_KEY: 'a-secret' };
    expect(secretsOf(settingsOf({ ...s3, ...secrets }))).toEqual(['an-access-key', 'a-secret']);
  });

  it.each([
    ['S3_BUCKET', 's3://sounds'],
    ['S3_BUCKET', 'Sounds'],
    ['S3_ENDPOINT', 's3.example.com'],
    ['S3_ENDPOINT', 'https://key:canary@s3.example.com'],
    ['S3_ENDPOINT', 'https://s3.example.com/sounds'],
    ['S3_REGION', 'eu central'],
    ['S3_FORCE_PATH_STYLE', 'yes'],
  ])('refuse as %s: %s', (name, value) => {
    const problems = problemsOf({ [name]: value });
    expect(problems).toEqual([expect.stringMatching(new RegExp(`^${name}: `))]);
    expect(problems[0]).not.toContain('canary');
  });

  it('want an issuer and an audience, or neither', () => {
    const signIn = { AUTH_ISSUER: 'https://example.eu.auth0.com/', AUTH_AUDIENCE: 'https://voices.example.com' };
    expect(problemsOf({ ...signIn, AUTH_USER_ID_CLAIM: 'https://example.com/user_id' })).toEqual([]);
    const both = 'set both AUTH_ISSUER and AUTH_AUDIENCE, or neither';
    expect(problemsOf({ AUTH_ISSUER: signIn.AUTH_ISSUER })).toEqual([`AUTH_AUDIENCE: ${both}`]);
    expect(problemsOf({ AUTH_AUDIENCE: signIn.AUTH_AUDIENCE })).toEqual([`AUTH_ISSUER: ${both}`]);
    expect(problemsOf({ ...signIn, AUTH_ISSUER: 'nonsense' })).toEqual([expect.stringMatching(/^AUTH_ISSUER: use an/)]);
    expect(problemsOf({ AUTH_USER_ID_CLAIM: 'sub' })).toEqual([
      expect.stringMatching(/without which there is no sign-in$/),
    ]);
  });

  it.each([
    ['AUTH_ISSUER', 'example.eu.auth0.com', /use an address such as/],
    ['AUTH_ISSUER', 'http://example.com', /use https/],
    ['AUTH_ISSUER', 'http://127.0.0.1.example.com', /use https/],
    ['AUTH_ISSUER', 'file:///etc/passwd', /use an address such as/],
    ['AUTH_ISSUER', 'https://me:canary@example.com', /remove the user name/],
    ['AUTH_ISSUER', 'https://example.com/?canary=1', /remove the query/],
    ['AUTH_ISSUER', 'https://example.com/.well-known/openid-configuration', /put the issuer alone/],
    ['AUTH_AUDIENCE', 'my api', /without spaces/],
    ['AUTH_USER_ID_CLAIM', 'user id', /use the name of a claim/],
    ['AUTH_USER_ID_CLAIM', 'aud', /use the name of a claim/],
  ])('refuse as %s: %s, with a remedy', (name, value, remedy) => {
    const signIn = { AUTH_ISSUER: 'http://localhost:4000/realms/voices', AUTH_AUDIENCE: 'voices' };
    const problems = problemsOf({ ...signIn, [name]: value });
    expect(problems).toEqual([expect.stringMatching(new RegExp(`^${name}: `))]);
    expect(problems[0]).toMatch(remedy);
    expect(problems[0]).not.toContain('canary');
  });

  it.each([
    ['AUTH0_DOMAIN', 'AUTH_ISSUER'],
    ['MONGODB_URI', 'MONGO_URI'],
    ['MONGO_URl', 'MONGO_URI'],
    ['FISH_AUDIO_API_KEY', 'FISH_API_KEY'],
    ['LOGLEVEL', 'LOG_LEVEL'],
  ])('hint that %s was meant to be %s', (written, meant) => {
    const { hints } = parseSettings({ [written]: 'x' });
    expect(hints).toEqual([`${written} is not a setting; did you mean ${meant}?`]);
  });

  it('know every spelling of their secrets', () => {
    const settings = settingsOf({ ...KEY, MONGO_URI: 'mongodb://me:p%40ss-word@localhost/db' });
    expect(secretsOf(settings)).toEqual(['a-key-of-mine', settings.MONGO_URI, 'p%40ss-word', 'p@ss-word']);
  });

  it('are masked by the mark of their row alone', () => {
    const row = { schema: optionalText(), help: 'A token.' };
    const table = {
      ANY_TOKEN: { ...row, secret: true },
      ANY_TEXT: row,
      UNSET_TOKEN: { ...row, secret: true },
    } as const;
    const values = { ANY_TOKEN: 'token-canary', ANY_TEXT: 'text', UNSET_TOKEN: undefined };
    expect(secretsOf(values, table)).toEqual(['token-canary']);
  });

  it('leave to .env.example no choice that would overrule that of the image or of compose.yaml', () => {
    const example = parse(readFileSync('.env.example'));
    const chosen = readFileSync('compose.yaml', 'utf8').matchAll(/\$\{(\w+):-/g);
    for (const [, name = ''] of chosen) expect({ name, value: example[name] }).toEqual({ name, value: '' });
  });

  it.each(['.env.example', 'README.md'])('are all in %s', (file) => {
    const text = readFileSync(file, 'utf8');
    for (const name of Object.keys(SETTINGS_TABLE)) expect(text).toContain(name);
  });
});
