import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

const START_MS = 15_000;
const POLL_MS = 20;

/** A program that listens on a port of 127.0.0.1, and is killed, suspended and started again. */
export class ServerProcess {
  readonly #command: readonly [string, ...string[]];
  readonly #port: number;
  #child: ChildProcess | undefined;
  readonly #killChild = (): void => void this.#child?.kill('SIGKILL');

  constructor(command: readonly [string, ...string[]], port: number) {
    this.#command = command;
    this.#port = port;
    process.once('exit', this.#killChild);
  }

  /** Starts it, and waits until it accepts connections. */
  async start(): Promise<void> {
    const [program, ...args] = this.#command;
    this.#child = spawn(program, args, { stdio: 'ignore' });
    for (const until = Date.now() + START_MS; !(await this.#accepts()); await sleep(POLL_MS)) {
      if (Date.now() > until) throw new Error(`${program} did not listen within ${START_MS} ms`);
    }
  }

  /** Ends it without warning. */
  async kill(): Promise<void> {
    const child = this.#child;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, 'exit');
    child.kill('SIGKILL');
    await ended;
  }

  /** Stops its execution; its connections stay open, and new ones are accepted by the system. */
  suspend(): void {
    this.#child?.kill('SIGSTOP');
  }

  resume(): void {
    this.#child?.kill('SIGCONT');
  }

  /** Ends it for good. */
  async close(): Promise<void> {
    process.off('exit', this.#killChild);
    await this.kill();
  }

  #accepts(): Promise<boolean> {
    return new Promise((resolve) => {
      const socket = connect(this.#port, '127.0.0.1');
      socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
      socket.once('connect', () => socket.destroy());
    });
  }
}
