import { generateKeyPair } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { promisify } from 'node:util';
import type Provider from 'oidc-provider';
import type { AdapterPayload, ClientMetadata } from 'oidc-provider';
import { MemoryAdapter } from './memory-adapter';
import { configurationOf } from './provider-configuration';
import { SIGN_IN_PATH, serveSignIn } from './sign-in-page';

/** A client of the provider: its id and secret. */
export interface SandboxClient {
  readonly id: string;
  readonly secret: string;
}

/** Signs people in by the code flow; its tokens may have every scope. */
export const PAGE_CLIENT: SandboxClient = { id: 'voices-page', secret: 'a-secret-of-the-page' };
/** A program that has tokens by its own credentials. */
export const PROGRAM_CLIENT: SandboxClient = { id: 'voices-program', secret: 'a-secret-of-the-program' };

/** What a provider is started with. */
export interface ProviderOptions {
  /** 0, which is the default, takes any free one. */
  readonly port?: number;
  /** What access tokens are for: AUTH_AUDIENCE of the service. It has to be a URI without a fragment (RFC 8707, section 2). */
  readonly audience: string;
  /** What access tokens may allow. */
  readonly scopes: readonly string[];
}

/** A running provider. */
export interface RunningProvider {
  /** AUTH_ISSUER of the service. */
  readonly url: string;
  /** Lets PAGE_CLIENT send people back to an address: after they have signed in, or out. */
  allowRedirect(address: string, after?: 'sign-in' | 'sign-out'): Promise<void>;
  close(): Promise<void>;
}

/** Starts an OpenID provider on loopback with the users of users.ts, for the demo and for tests. Everything is kept in memory. */
export async function startProvider({ port = 0, audience, scopes }: ProviderOptions): Promise<RunningProvider> {
  const server = createServer();
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(port, '127.0.0.1', resolve);
  });
  const { port: taken } = server.address() as AddressInfo;
  const url = `http://127.0.0.1:${taken}`;
  const kept = new Map<string, AdapterPayload>();
  const { privateKey } = await promisify(generateKeyPair)('rsa', { modulusLength: 2048 });
  const key = { ...privateKey.export({ format: 'jwk' }), kid: 'sandbox', use: 'sig', alg: 'RS256' };
  const { Provider } = await import('oidc-provider/lib/provider.js');
  const adapter = (kind: string) => new MemoryAdapter(kind, kept);
  const provider = new Provider(url, { ...configurationOf({ audience, scopes, key }), adapter });
  const redirects = { 'sign-in': new Set<string>(), 'sign-out': new Set<string>() };
  const saveClients = async () => {
    const clients = adapter('Client');
    for (const client of clientsWith([...redirects['sign-in']], [...redirects['sign-out']])) {
      await clients.upsert(client.client_id, client);
    }
  };
  await saveClients();
  serve(server, provider);
  return {
    url,
    allowRedirect: (address, after = 'sign-in') => {
      redirects[after].add(address);
      return saveClients();
    },
    close: () => stop(server),
  };
}

function clientsWith(redirectUris: string[], postLogoutRedirectUris: string[]): ClientMetadata[] {
  return [
    {
      client_id: PAGE_CLIENT.id,
      client_secret: PAGE_CLIENT.secret,
      redirect_uris: redirectUris,
      post_logout_redirect_uris: postLogoutRedirectUris,
      // Without an address there is nothing that it could do yet.
      ...(redirectUris.length === 0 ? { grant_types: [], response_types: [] } : {}),
    },
    {
      client_id: PROGRAM_CLIENT.id,
      client_secret: PROGRAM_CLIENT.secret,
      redirect_uris: [],
      grant_types: ['client_credentials'],
      response_types: [],
    },
  ];
}

function serve(server: Server, provider: Provider): void {
  const handle = provider.callback();
  server.on('request', (request, response) => {
    if (request.url?.startsWith(SIGN_IN_PATH) !== true) {
      void handle(request, response);
      return;
    }
    // An interaction that has ended, or never was.
    serveSignIn(provider, request, response).catch(() => response.writeHead(400).end('Begin to sign in again.'));
  });
}

async function stop(server: Server): Promise<void> {
  const closed = new Promise((resolve) => server.once('close', resolve));
  server.close();
  server.closeAllConnections();
  await closed;
}
