import { setTimeout as sleep } from 'node:timers/promises';
import { AccessTokens, type AccessTokensOptions } from '../../../src/identity/tokens/access-tokens';
import { IssuerUnavailable, TokenRefused } from '../../../src/identity/tokens/token-errors';
import { AUDIENCE, type IssuerMood, ScriptedIssuer } from '../../support/identity/scripted-issuer';
import { makeKey } from '../../support/identity/sign-token';
import { idleMsOf } from '../../support/machine/busyness';
import { closedPort } from '../../support/network/scripted-server';
import { RecordedLog } from '../../support/service/recorded-log';

const second = makeKey('second');
/** Longer than any test. */
const PAUSE = { pauseMs: 100_000 };
/** Keys are read anew for each token, and an issuer that is away is asked each time. */
const EVERY_TIME = { freshMs: 0, renewMs: 0, pauseMs: 0 };
const FAULTS: IssuerMood[] = ['error', 'silent', 'html', 'endless', 'redirect', 'dripping', 'other-issuer', 'no-keys'];

let issuer: ScriptedIssuer;
let log: RecordedLog;

beforeEach(async () => {
  issuer = await ScriptedIssuer.start();
  log = new RecordedLog();
});
afterEach(() => issuer.close());

function tokensWith(options: Partial<AccessTokensOptions> = {}): AccessTokens {
  return new AccessTokens({ issuer: issuer.url, audience: AUDIENCE, log, ...options });
}

/** What becomes of a token. */
async function verdictOn(tokens: AccessTokens, token: string): Promise<string> {
  try {
    await tokens.verify(token);
    return 'valid';
  } catch (error) {
    if (error instanceof TokenRefused) return error.reason;
    if (error instanceof IssuerUnavailable) return 'unavailable';
    throw error;
  }
}

describe('the keys of an issuer', () => {
  it('are read once for all who come first', async () => {
    const tokens = tokensWith();
    const verdicts = await Promise.all(Array.from({ length: 100 }, () => verdictOn(tokens, issuer.token())));
    expect(new Set(verdicts)).toEqual(new Set(['valid']));
    expect(issuer.asked).toEqual(['/.well-known/openid-configuration', '/jwks']);
  });

  it('are read by prepare(), and not again for the first token', async () => {
    const tokens = tokensWith();
    await tokens.prepare();
    expect(await verdictOn(tokens, issuer.token())).toBe('valid');
    expect(issuer.keyReads).toBe(1);
  });

  it('are seen to rotate at once, by all who come with the new one', async () => {
    const tokens = tokensWith();
    await tokens.prepare();
    issuer.keys = [issuer.key, second];
    const both = Array.from({ length: 40 }, (_, at) => issuer.token({}, {}, at % 2 === 0 ? second : issuer.key));
    const verdicts = await Promise.all(both.map((token) => verdictOn(tokens, token)));
    expect(new Set(verdicts)).toEqual(new Set(['valid']));
    expect(issuer.keyReads).toBe(2);
  });

  it('are seen to rotate while a read is under way that began before', async () => {
    const tokens = tokensWith({ timing: { renewMs: 0 } });
    await tokens.prepare();
    const respond = issuer.respond.bind(issuer);
    issuer.respond = (request, response) => {
      const then = issuer.keys;
      setTimeout(() => {
        const now = issuer.keys;
        issuer.keys = then;
        respond(request, response);
        issuer.keys = now;
      }, 100);
    };
    expect(await verdictOn(tokens, issuer.token())).toBe('valid');
    while (issuer.keyReads < 2) await sleep(5);
    issuer.keys = [second];
    expect(await verdictOn(tokens, issuer.token({}, {}, second))).toBe('valid');
    expect(issuer.keyReads).toBe(3);
  });

  it('are seen to rotate where tokens name no key', async () => {
    const tokens = tokensWith();
    await tokens.prepare();
    issuer.keys = [second];
    expect(await verdictOn(tokens, issuer.token({}, { kid: undefined }, second))).toBe('valid');
    expect(await verdictOn(tokens, issuer.token({}, { kid: undefined }))).toBe('signature');
  });

  it('are looked for once, however many tokens name keys that do not exist', async () => {
    const tokens = tokensWith({ timing: PAUSE });
    await tokens.prepare();
    const forged = Array.from({ length: 300 }, (_, at) => issuer.token({}, { kid: `k${at}` }, second));
    for (const some of [forged.slice(0, 150), forged.slice(150)]) {
      const verdicts = await Promise.all(some.map((token) => verdictOn(tokens, token)));
      expect(new Set(verdicts)).toEqual(new Set(['unknown_key']));
    }
    expect(issuer.keyReads).toBe(2);
    expect(await verdictOn(tokens, issuer.token())).toBe('valid');
  });

  it('are looked for again after a pause', async () => {
    const tokens = tokensWith({ timing: { pauseMs: 0 } });
    await tokens.prepare();
    expect(await verdictOn(tokens, issuer.token({}, {}, second))).toBe('unknown_key');
    issuer.keys = [issuer.key, second];
    expect(await verdictOn(tokens, issuer.token({}, {}, second))).toBe('valid');
  });

  it('are refused once they are withdrawn and the keys were read again', async () => {
    const tokens = tokensWith({ timing: { freshMs: 400, renewMs: 400 } });
    expect(await verdictOn(tokens, issuer.token())).toBe('valid');
    issuer.keys = [second];
    await sleep(500);
    expect(await verdictOn(tokens, issuer.token())).toBe('unknown_key');
    expect(await verdictOn(tokens, issuer.token({}, {}, second))).toBe('valid');
  });

  it('are renewed beside the requests, before they are too old', async () => {
    const tokens = tokensWith({ timing: { renewMs: 0 } });
    await tokens.prepare();
    issuer.mood = 'silent';
    expect(await idleMsOf(() => verdictOn(tokens, issuer.token()))).toBeLessThan(2_000);
    // The request that nobody answers is on its way.
    while (issuer.asked.length < 3) await sleep(10);
  });

  it('are not used if they are too weak', async () => {
    const weak = makeKey('weak', 'RS256', 1024);
    issuer.keys = [weak];
    expect(await verdictOn(tokensWith(), issuer.token({}, {}, weak))).toBe('unexpected');
  });
});

describe('an issuer that is away or answers nonsense', () => {
  it.each(FAULTS)('leaves nobody waiting at the start: %s', async (mood) => {
    issuer.mood = mood;
    const tokens = tokensWith({ timing: { ...PAUSE, timeoutMs: 500 } });
    const several = () => Promise.all([1, 2, 3].map(() => verdictOn(tokens, issuer.token())));
    expect(await idleMsOf(async () => expect(await several()).toEqual(Array(3).fill('unavailable')))).toBeLessThan(
      3_000,
    );
    // It is not asked again for each request.
    const asked = issuer.asked.length;
    expect(await several()).toEqual(Array(3).fill('unavailable'));
    expect(issuer.asked).toHaveLength(asked);
    expect(issuer.asked).not.toContain('/elsewhere');
    expect(log.events).toEqual(['issuer_unreachable']);
  });

  it.each(FAULTS)('takes nothing from those with old keys: %s', async (mood) => {
    const tokens = tokensWith({ timing: { ...EVERY_TIME, timeoutMs: 500 } });
    await tokens.prepare();
    issuer.mood = mood;
    // The first waits until it is known; none after it does.
    expect(await verdictOn(tokens, issuer.token())).toBe('valid');
    const later = async () => {
      for (let round = 0; round < 20; round += 1) expect(await verdictOn(tokens, issuer.token())).toBe('valid');
    };
    expect(await idleMsOf(later)).toBeLessThan(2_000);
    expect(await verdictOn(tokens, issuer.token({ iss: 'https://other.example' }))).toBe('issuer');
    expect(log.events).toEqual(['issuer_unreachable']);
    expect(log.lines[0]?.text).toContain('"keys_known":true');
  });

  it('may have a new key, so that its tokens are not refused', async () => {
    const tokens = tokensWith({ timing: EVERY_TIME });
    await tokens.prepare();
    issuer.mood = 'error';
    const failure = await tokens.verify(issuer.token({}, {}, second)).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(IssuerUnavailable);
  });

  it('is used again once it is back, and the log says so', async () => {
    issuer.mood = 'html';
    const tokens = tokensWith({ timing: { pauseMs: 0 } });
    expect(await verdictOn(tokens, issuer.token())).toBe('unavailable');
    issuer.mood = 'well';
    expect(await verdictOn(tokens, issuer.token())).toBe('valid');
    expect(log.events).toEqual(['issuer_unreachable', 'issuer_reachable']);
  });

  it('is said to be away when nothing listens there, and when to come again', async () => {
    const tokens = tokensWith({ issuer: `http://127.0.0.1:${await closedPort()}` });
    await expect(tokens.verify(issuer.token())).rejects.toMatchObject({ retryAfterSeconds: 3 });
    expect(log.lines[0]?.text).toContain('ECONNREFUSED');
  });

  it.each([
    'http://keys.example/jwks',
    'http://127.0.0.1.example/jwks',
    'file:///etc/passwd',
    'keys',
    `https://keys.example/${'x'.repeat(3_000)}`,
    12,
  ])('has no keys at %s', async (address) => {
    issuer.metadata = { jwks_uri: address };
    expect(await verdictOn(tokensWith(), issuer.token())).toBe('unavailable');
    expect(log.lines[0]?.text).toContain('names no https address as jwks_uri');
  });

  it('has no keys on this machine if it is another', async () => {
    const asked: string[] = [];
    const metadata = { issuer: 'https://issuer.example', jwks_uri: `${issuer.url}/jwks` };
    const fetch = async (address: string) => {
      asked.push(address);
      return Response.json(metadata);
    };
    expect(await verdictOn(tokensWith({ issuer: metadata.issuer, fetch }), issuer.token())).toBe('unavailable');
    expect(asked).toEqual(['https://issuer.example/.well-known/openid-configuration']);
  });

  it('has no keys behind a compressed body that is endless', async () => {
    const { gzipSync } = await import('node:zlib');
    const bomb = gzipSync(Buffer.alloc(50_000_000, ' '));
    issuer.respond = (_request, response) => {
      response.writeHead(200, { 'Content-Type': 'application/json', 'Content-Encoding': 'gzip' }).end(bomb);
    };
    expect(await verdictOn(tokensWith(), issuer.token())).toBe('unavailable');
    expect(log.lines[0]?.text).toContain('has more than 262144 bytes');
  });
});
