import type { IncomingMessage, ServerResponse } from 'node:http';
import { type ScriptedServer, scriptedServer } from '../network/scripted-server';
import { makeKey, type SigningKey, signToken } from './sign-token';

/** What the API is called in tokens. */
export const AUDIENCE = 'https://api.voices.example';

/** What an issuer does with requests. */
export type IssuerMood =
  | 'well'
  | 'error'
  | 'silent'
  | 'html'
  | 'endless'
  | 'redirect'
  | 'dripping'
  | 'other-issuer'
  | 'no-keys';

/** An issuer of tokens whose keys and faults a test decides. */
export class ScriptedIssuer {
  mood: IssuerMood = 'well';
  /** What comes behind the address in `issuer` of the metadata and `iss` of the tokens: Auth0 has a slash. */
  slash: '' | '/' = '';
  /** Further members of the metadata. */
  metadata: Readonly<Record<string, unknown>> = {};
  /** The keys that are published now. */
  keys: SigningKey[];

  private constructor(
    readonly server: ScriptedServer,
    readonly key: SigningKey,
  ) {
    this.keys = [key];
  }

  /** Starts one on loopback, with a key that is named "first". */
  static async start(key = makeKey('first')): Promise<ScriptedIssuer> {
    let issuer: ScriptedIssuer | undefined;
    const server = await scriptedServer(({ request, response }) => issuer?.respond(request, response));
    issuer = new ScriptedIssuer(server, key);
    return issuer;
  }

  /** What belongs into AUTH_ISSUER. */
  get url(): string {
    return this.server.url;
  }

  /** `iss` of its tokens. */
  get name(): string {
    return `${this.url}${this.slash}`;
  }

  /** The paths that were asked for, in order. */
  get asked(): string[] {
    return this.server.requests.map(({ url }) => url);
  }

  /** How often its keys were read. */
  get keyReads(): number {
    return this.asked.filter((path) => path === '/jwks').length;
  }

  /** The claims of a valid access token, which `changed` changes; undefined takes a claim away. */
  claims(changed: Readonly<Record<string, unknown>> = {}): Record<string, unknown> {
    const now = Math.floor(Date.now() / 1000);
    const valid = { iss: this.name, aud: AUDIENCE, sub: 'auth0|alice', iat: now, exp: now + 300, scope: 'voices:read' };
    return { ...valid, ...changed };
  }

  /** A token with these claims and members of the header, signed by `key`. */
  token(
    changed: Readonly<Record<string, unknown>> = {},
    header: Readonly<Record<string, unknown>> = {},
    key: SigningKey = this.key,
  ): string {
    return signToken({ alg: key.alg, kid: key.kid, typ: 'JWT', ...header }, this.claims(changed), key);
  }

  close(): Promise<void> {
    return this.server.close();
  }

  respond(request: IncomingMessage, response: ServerResponse): void {
    request.resume();
    const metadata = { issuer: this.name, jwks_uri: `${this.url}/jwks`, ...this.metadata };
    const body = request.url === '/jwks' ? { keys: this.keys.map(({ jwk }) => jwk) } : metadata;
    RESPONSES[this.mood](response, JSON.stringify(body), this.url);
  }
}

type Respond = (response: ServerResponse, body: string, url: string) => void;

const json =
  (change: (body: string) => string = (body) => body): Respond =>
  (response, body) => {
    response.writeHead(200, { 'Content-Type': 'application/json; charset=utf-8' }).end(change(body));
  };

/** Sends `piece` whenever the one before has left, until the connection ends. */
const forEver =
  (piece: string, pauseMs: number): Respond =>
  (response) => {
    response.writeHead(200, { 'Content-Type': 'application/json' });
    const timer = setInterval(() => response.write(piece), pauseMs);
    response.once('close', () => clearInterval(timer));
  };

const RESPONSES: Readonly<Record<IssuerMood, Respond>> = {
  well: json(),
  error: (response) => response.writeHead(503, { 'Content-Type': 'application/json' }).end('{}'),
  silent: () => undefined,
  html: (response, body) => response.writeHead(200, { 'Content-Type': 'text/html' }).end(body),
  endless: forEver(`"${'x'.repeat(65_536)}",`, 1),
  redirect: (response, _body, url) => response.writeHead(302, { Location: `${url}/elsewhere` }).end(),
  dripping: forEver(' ', 20),
  'other-issuer': json((body) => body.replace(/"issuer":"[^"]*"/, '"issuer":"https://issuer.example"')),
  'no-keys': json(() => '{"issuer":null}'),
};
