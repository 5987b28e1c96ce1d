import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { checkExchange } from './check-exchange';
import { type Exchange, recordExchanges } from './record-exchanges.cjs';

/** Options of Node that record the exchanges of a service in a process of its own. */
export const RECORD_ARGS = ['--require', path.join(__dirname, 'record-to-file.cjs')];

function refuse(exchanges: readonly Exchange[], prefix?: string): void {
  const faults = new Set(exchanges.flatMap((exchange) => checkExchange(exchange, prefix)));
  if (faults.size === 0) return;
  const remedy =
    'The API does not do what docs/openapi.json says. Change src/contract and run "npm run openapi", or the code.';
  throw new Error([remedy, ...faults].join('\n'));
}

/**
 * Records what the service at `url` sends, until the returned function is called, which throws for every response that is
 * not as the document says. `prefix` is the path of PUBLIC_URL.
 */
export function watchContract(url: string, prefix?: string): () => void {
  const { port } = new URL(url);
  const exchanges: Exchange[] = [];
  const stop = recordExchanges(
    (server) => {
      const address = server.address();
      return typeof address === 'object' && address !== null && String(address.port) === port;
    },
    (exchange) => exchanges.push(exchange),
  );
  return () => {
    stop();
    refuse(exchanges.splice(0), prefix);
  };
}

/** Throws for every response in a file of `record-to-file.cjs` that is not as the document says. */
export function checkRecordedFile(file: string, prefix?: string): void {
  if (!existsSync(file)) return;
  const lines = readFileSync(file, 'utf8').split('\n');
  // The last line is half a line where the process was killed while it wrote.
  refuse(
    lines.flatMap((line) => (line.endsWith('}') ? [JSON.parse(line) as Exchange] : [])),
    prefix,
  );
}
