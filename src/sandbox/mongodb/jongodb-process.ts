import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { Socket } from 'node:net';
import { createInterface } from 'node:readline';

const START_TIMEOUT_MS = 10_000;

/**
 * Runs the server beside a `read` on a pipe that only this process holds open. When this process ends, even by SIGKILL, the
 * pipe ends and the server is killed. The shell closes its own stdout, so that the end of stdout means the end of the
 * server.
 */
const GUARD = '"$0" "$@" </dev/null & server=$!; exec >&-; read -r _; kill -KILL "$server"; wait "$server"';

/** A running jongodb: a small in-memory server that speaks MongoDB's wire protocol. */
export interface JongodbProcess {
  readonly uri: string;
  /** Ends the server; resolves when it has ended. */
  stop(): Promise<void>;
}

async function firstUri(child: ChildProcess): Promise<string> {
  if (child.stdout === null) throw new Error('jongodb has no output');
  const lines = createInterface({ input: child.stdout });
  const timer = setTimeout(() => lines.close(), START_TIMEOUT_MS);
  try {
    for await (const line of lines) {
      const uri = /^JONGODB_URI=(mongodb:\/\/[^/]+)/.exec(line)?.[1];
      if (uri !== undefined) return uri;
    }
  } finally {
    clearTimeout(timer);
  }
  throw new Error(`jongodb ended, or printed no address within ${START_TIMEOUT_MS} ms`);
}

/** Lets this process end while the server runs; the server then ends as well. */
function unrefProcess(child: ChildProcess): void {
  child.unref();
  child.stdout?.resume();
  for (const pipe of [child.stdin, child.stdout]) {
    if (pipe instanceof Socket) pipe.unref();
  }
}

/** Starts the binary on a free port of 127.0.0.1. Throws if it does not start. */
export async function startJongodb(binaryPath: string): Promise<JongodbProcess> {
  const child = spawn('/bin/sh', ['-c', GUARD, binaryPath, '--host=127.0.0.1', '--port=0'], {
    stdio: ['pipe', 'pipe', 'ignore'],
    // In a session of its own, so that Ctrl-C does not end the database before this process has shut down.
    detached: true,
  });
  const ended = once(child, 'exit');
  const stop = async () => {
    // Without `ref`, this process could end here, before the code after `stop` has run.
    child.ref();
    child.stdin.end();
    await ended;
  };
  try {
    const uri = await firstUri(child);
    unrefProcess(child);
    return { uri, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}
