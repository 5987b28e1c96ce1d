import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { checkExchange } from './check-exchange';
import { type Exchange, recordExchanges } from './record-exchanges.cjs';

/** Options of Node that record the exchanges of a service in a process of its own. */
export const RECORD_ARGS = ['--require', path.join(__dirname, 'record-to-file.cjs')];

/** Gives the faults of the exchanges since it was called last. */
type TakeFaults = () => string[];

const watched = new Set<TakeFaults>();
/** Faults of services that were closed since the last look. */
let left: string[] = [];

function refuseFaults(): void {
  const faults = new Set([...left, ...[...watched].flatMap((take) => take())]);
  left = [];
  if (faults.size === 0) return;
  const remedy =
    'The API does not do what docs/openapi.json says. Change src/contract and run "npm run openapi", or the code.';
  throw new Error([remedy, ...faults].join('\n'));
}

/** Whether tests run here. A benchmark that starts a service has nothing that could fail, and no validators. */
const inTests = typeof afterEach === 'function';

// For every test file that starts a service: the test fails in which it was asked, and what runs after the tests still runs.
if (inTests) {
  afterEach(refuseFaults);
  afterAll(refuseFaults);
}

function watch(takeFaults: TakeFaults): () => void {
  if (!inTests) return () => undefined;
  watched.add(takeFaults);
  return () => {
    left.push(...takeFaults());
    watched.delete(takeFaults);
  };
}

/**
 * Fails each test in which a service at `url`, in this process, sends what is not as docs/openapi.json says, until the
 * returned function is called. `prefix` is the path of PUBLIC_URL.
 */
export function watchService(url: string, prefix?: string): () => void {
  const { port } = new URL(url);
  const exchanges: Exchange[] = [];
  const stopRecording = recordExchanges(
    (server) => {
      const address = server.address();
      return typeof address === 'object' && address !== null && String(address.port) === port;
    },
    (exchange) => exchanges.push(exchange),
  );
  const stopWatching = watch(() => exchanges.splice(0).flatMap((exchange) => checkExchange(exchange, prefix)));
  return () => {
    stopRecording();
    stopWatching();
  };
}

/** The same for a service in a process of its own, whose exchanges `record-to-file.cjs` writes to a file. */
export function watchRecordedFile(file: string): () => void {
  let read = 0;
  return watch(() => {
    const lines = existsSync(file) ? readFileSync(file, 'utf8').split('\n').slice(0, -1) : [];
    const fresh = lines.slice(read);
    read = lines.length;
    return fresh.flatMap((line) => checkExchange(JSON.parse(line)));
  });
}
