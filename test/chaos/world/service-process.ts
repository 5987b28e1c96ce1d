import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import type { JournalStep } from '../../../src/journal/entries/journal-step';

const ENTRY = path.join(__dirname, 'service-entry.ts');
const BUILT = path.join(__dirname, '..', '..', '..', 'dist', 'index.js');
const POLL_MS = 20;

/** At which step of its journal a service kills itself, and at which time it comes there. */
export interface StepDeath {
  readonly step: JournalStep;
  readonly occurrence: number;
}

/** How a service is started. */
export interface ServiceStart {
  readonly port: number;
  /** Where it runs: away from any `.env`. */
  readonly folder: string;
  readonly logFile: string;
  readonly variables: Readonly<Record<string, string>>;
  readonly death?: StepDeath | undefined;
}

function programOf(death: StepDeath | undefined): string[] {
  if (death === undefined) return [BUILT];
  return ['--import', pathToFileURL(require.resolve('tsx')).href, ENTRY, death.step, String(death.occurrence)];
}

/** The built service as a process of its own. */
export class ServiceProcess {
  readonly #child: ChildProcess;
  readonly url: string;
  /** Its exit code, once it has ended; null when a signal ended it. */
  readonly exit: Promise<number | null>;

  constructor({ port, folder, logFile, variables, death }: ServiceStart) {
    const log = openSync(logFile, 'a');
    const env = { PATH: process.env.PATH, HOME: process.env.HOME, PORT: String(port), ...variables };
    this.#child = spawn(process.execPath, programOf(death), { cwd: folder, env, stdio: ['ignore', log, log] });
    closeSync(log);
    this.url = `http://127.0.0.1:${port}`;
    const killWithUs = (): void => void this.#child.kill('SIGKILL');
    process.once('exit', killWithUs);
    this.#child.once('exit', () => process.off('exit', killWithUs));
    this.exit = once(this.#child, 'exit').then(([code]) => code as number | null);
  }

  get alive(): boolean {
    return this.#child.exitCode === null && this.#child.signalCode === null;
  }

  /** Waits until it answers; false if it died before or took too long. */
  async answers(withinMs: number): Promise<boolean> {
    for (const until = Date.now() + withinMs; this.alive && Date.now() < until; await sleep(POLL_MS)) {
      const health = await fetch(`${this.url}/healthz`).catch(() => null);
      await health?.arrayBuffer();
      if (health?.ok) return true;
    }
    return false;
  }

  /** Ends it as a power cut would. */
  async kill(): Promise<void> {
    this.#child.kill('SIGKILL');
    await this.exit;
  }

  /** Asks it to end in order. */
  async stop(): Promise<number | null> {
    this.#child.kill('SIGTERM');
    return this.exit;
  }
}
