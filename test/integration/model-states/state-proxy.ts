import { once } from 'node:events';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import type { ModelState } from '../../../src/domain/model-status';

/** Stands between the service and the sandbox, and changes the state of every model that a response names. */
export interface StateProxy {
  readonly url: string;
  /** The state that every model has from now on; `unknown` leaves the member out, null changes nothing. */
  say(state: ModelState | null): void;
  close(): Promise<void>;
}

/** Starts a proxy in front of the sandbox at this address. */
export async function startStateProxy(target: string): Promise<StateProxy> {
  let said: ModelState | null = null;
  const rewrite = (body: Buffer, type: string): Buffer => {
    if (said === null || !type.startsWith('application/json')) return body;
    const member = said === 'unknown' ? '' : `"state":"${said}",`;
    return Buffer.from(body.toString().replace(/"state":"[a-z]+",/g, member));
  };
  const server = http.createServer((request, response) => {
    const { method, url = '/', headers } = request;
    const forwarded = http.request(new URL(url, target), { method, headers }, (answered) => {
      const pieces: Buffer[] = [];
      answered.on('data', (piece: Buffer) => pieces.push(piece));
      answered.on('error', () => response.destroy());
      answered.on('end', () => {
        const body = rewrite(Buffer.concat(pieces), answered.headers['content-type'] ?? '');
        const { 'transfer-encoding': _, ...others } = answered.headers;
        response.writeHead(answered.statusCode ?? 502, { ...others, 'content-length': body.length });
        response.end(body);
      });
    });
    forwarded.on('error', () => response.destroy());
    response.on('close', () => forwarded.destroy());
    request.pipe(forwarded);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    say: (state) => {
      said = state;
    },
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
