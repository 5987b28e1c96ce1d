import { type ChildProcess, type StdioOptions, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { JournalStep } from '../../../src/journal/entries/journal-entry';
import type { SampleStep } from '../../../src/services/kept-samples/sample-step';
import type { ErasureStep } from '../../../src/services/voice-models/erasure/erasure-worker';

const KILL_AT_STEP = path.join(__dirname, 'kill-at-step.cjs');
const BUILT = path.join(__dirname, '..', '..', '..', 'dist', 'index.js');
const POLL_MS = 50;
const ARMED_MS = 10_000;

/** The step of its journal, or of keeping recordings, at which a service kills itself, and which occurrence of it (1 is the first). */
export interface StepKill {
  readonly step: JournalStep | SampleStep | ErasureStep;
  readonly occurrence: number;
}

/** How a service is started. */
export interface KillableServiceOptions {
  readonly port: number;
  /** Its working folder, without any `.env`. */
  readonly folder: string;
  readonly logFile: string;
  readonly variables: Readonly<Record<string, string>>;
  /** Where it kills itself, if that may be while it starts. */
  readonly kill?: StepKill | undefined;
}

/** The built service as a process of its own. */
export class KillableService {
  readonly #child: ChildProcess;
  readonly port: number;
  readonly url: string;
  /** Its exit code, once it has ended; null when a signal ended it. */
  readonly exit: Promise<number | null>;

  constructor({ port, folder, logFile, variables, kill }: KillableServiceOptions) {
    const log = openSync(logFile, 'a');
    const atStart = kill === undefined ? {} : { CHAOS_KILL: JSON.stringify(kill) };
    const env = { PATH: process.env.PATH, HOME: process.env.HOME, PORT: String(port), ...variables, ...atStart };
    const stdio: StdioOptions = ['ignore', log, log, 'ipc'];
    this.#child = spawn(process.execPath, ['--require', KILL_AT_STEP, BUILT], { cwd: folder, env, stdio });
    closeSync(log);
    this.port = port;
    this.url = `http://127.0.0.1:${port}`;
    const killChild = (): void => void this.#child.kill('SIGKILL');
    process.once('exit', killChild);
    this.#child.once('exit', () => process.off('exit', killChild));
    this.exit = once(this.#child, 'exit').then(([code]) => code as number | null);
  }

  get isRunning(): boolean {
    return this.#child.exitCode === null && this.#child.signalCode === null;
  }

  /** Waits until it responds to a health check; false if it ended or the timeout expired before that. */
  async respondsWithin(timeoutMs: number): Promise<boolean> {
    for (const until = Date.now() + timeoutMs; this.isRunning && Date.now() < until; await sleep(POLL_MS)) {
      const health = await fetch(`${this.url}/healthz`).catch(() => null);
      await health?.arrayBuffer();
      if (health?.ok) return true;
    }
    return false;
  }

  /** Once this resolves, it kills itself at this step, has ended already, or has not said for 10 s that it will. */
  async killAt(kill: StepKill): Promise<void> {
    // One that has ended meanwhile needs no message.
    if (!this.#child.connected) return;
    const armed = once(this.#child, 'message', { signal: AbortSignal.timeout(ARMED_MS) }).catch(() => undefined);
    this.#child.send(kill, () => undefined);
    await Promise.race([armed, this.exit]);
  }

  /** Ends it without warning, with SIGKILL. */
  async kill(): Promise<void> {
    this.#child.kill('SIGKILL');
    await this.exit;
  }

  /** Ends it in order, with SIGTERM; resolves to its exit code. */
  async stop(): Promise<number | null> {
    this.#child.kill('SIGTERM');
    return this.exit;
  }
}
