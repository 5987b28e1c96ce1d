import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { Socket } from 'node:net';
import { createInterface } from 'node:readline';

const START_TIMEOUT_MS = 10_000;

/**
 * Runs the server beside a `read` on a pipe that only we hold open. When we end, in whatever way, the pipe ends, and with
 * it the server: even after SIGKILL nothing stays behind. Closing its own stdout leaves the server as the only writer,
 * so that the end of stdout means the end of the server.
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

/** A forgotten server must not keep us alive; it ends with us. */
function letUsEnd(child: ChildProcess): void {
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
    // In a session of its own, so that Ctrl-C ends us in order and does not take the database away first.
    detached: true,
  });
  const ended = once(child, 'exit');
  const stop = async () => {
    // Wanted again: with nothing else to do, our process would end here, and whatever comes after the stop would not.
    child.ref();
    child.stdin.end();
    await ended;
  };
  try {
    const uri = await firstUri(child);
    letUsEnd(child);
    return { uri, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}
