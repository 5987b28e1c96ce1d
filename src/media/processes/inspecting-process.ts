import { type ChildProcess, spawn } from 'node:child_process';
import type { Duplex, Readable } from 'node:stream';
import { type Frame, FrameReader, frameStart } from './frames';
import { commandLine, type HardBounds, PROCESS_ENVIRONMENT, type ProcessEntry } from './launch';
import { ProcessFolder } from './process-folder';
import { REPLY_BOUNDS } from './reply-bounds';

/** Why a process has ended: it used up its memory, or by itself, or somebody else killed it, or it said nonsense. */
export type EndReason = 'out_of_memory' | 'crash' | 'killed' | 'nonsense';

/** Thrown when a process has ended, or never began. */
export class ProcessEnded extends Error {
  override readonly name = 'ProcessEnded';

  constructor(
    readonly reason: EndReason,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/** How much of what a process prints is kept, in characters, to say why it ended. */
const KEPT_OUTPUT = 600;
/** V8 aborts when its heap is full, in one way or another, depending on the machine. */
const ABORTS: readonly unknown[] = ['SIGABRT', 'SIGTRAP', 'SIGILL', 133, 134];
/** How others end a process; what a sample does to one looks different. */
const FROM_OUTSIDE: readonly unknown[] = ['SIGKILL', 'SIGTERM', 'SIGINT', 'SIGHUP', 'SIGQUIT'];

interface Waiting {
  readonly resolve: (frame: Frame) => void;
  readonly reject: (error: Error) => void;
}

/** What is needed to start a process. */
export interface StartOptions {
  readonly entry: ProcessEntry;
  /** Where the private folder of the process is made. */
  readonly parentFolder: string;
  /** The name of this service among those that share the folder; none unless given. */
  readonly owner?: string | undefined;
  readonly bounds: HardBounds;
}

/** One child process that inspects samples, and the pipe to it. */
export class InspectingProcess {
  /** Resolves when the process is gone, and its folder with it. Never rejects. */
  readonly gone: Promise<void>;
  readonly folder: ProcessFolder;
  readonly #child: ChildProcess;
  readonly #pipe: Duplex;
  readonly #frames = new FrameReader(REPLY_BOUNDS);
  #waiting: Waiting | null = null;
  #ended: ProcessEnded | null = null;
  #printed = '';

  private constructor(child: ChildProcess, folder: ProcessFolder) {
    this.#child = child;
    this.folder = folder;
    this.#pipe = child.stdio[3] as Duplex;
    this.gone = new Promise((resolve) => {
      const end = (why: ProcessEnded): void => {
        this.#end(why);
        folder.remove().then(resolve, () => resolve());
      };
      child.once('error', (cause) => end(new ProcessEnded('crash', cause.message, { cause })));
      child.once('close', (code, signal) => end(this.#whyEnded(code, signal)));
    });
    this.#listen();
  }

  /** Starts a process; resolves once it takes jobs. Throws ProcessEnded or the system's error when it does not. */
  static async start(options: StartOptions, signal: AbortSignal): Promise<InspectingProcess> {
    const { entry, parentFolder, owner = '', bounds } = options;
    const folder = await ProcessFolder.create(parentFolder, owner);
    let started: InspectingProcess | null = null;
    try {
      const { command, args } = await commandLine(entry, folder, bounds);
      signal.throwIfAborted();
      const child = spawn(command, args, {
        cwd: folder.output,
        env: PROCESS_ENVIRONMENT,
        stdio: ['ignore', 'ignore', 'pipe', 'pipe'],
        // In a process group of its own: Ctrl-C is meant for the service, which finishes its uploads first.
        detached: true,
        windowsHide: true,
      });
      started = new InspectingProcess(child, folder);
      signal.addEventListener('abort', started.kill, { once: true });
      await started.#next();
      return started;
    } catch (error) {
      if (started === null) await folder.remove();
      else await started.kill();
      throw error;
    } finally {
      if (started !== null) signal.removeEventListener('abort', started.kill);
    }
  }

  /** The number of the process; undefined when it could not be started. */
  get pid(): number | undefined {
    return this.#child.pid;
  }

  /** Sends a job and resolves with the reply to it. One at a time. Throws ProcessEnded. */
  ask(head: unknown, body: readonly Uint8Array[]): Promise<Frame> {
    const reply = this.#next();
    const bodyBytes = body.reduce((sum, { byteLength }) => sum + byteLength, 0);
    // In one go: a system call for each piece would cost more than the copy.
    this.#pipe.cork();
    this.#pipe.write(frameStart(head, bodyBytes));
    for (const piece of body) this.#pipe.write(piece);
    this.#pipe.uncork();
    return reply;
  }

  /** Ends the process at once, whatever it does. Resolves when it is gone. */
  readonly kill = (): Promise<void> => {
    this.#child.kill('SIGKILL');
    return this.gone;
  };

  #next(): Promise<Frame> {
    if (this.#ended !== null) return Promise.reject(this.#ended);
    return new Promise((resolve, reject) => {
      this.#waiting = { resolve, reject };
    });
  }

  #listen(): void {
    const child = this.#child;
    // A write to a process that has just ended fails; that it has ended is told by itself.
    this.#pipe.on('error', () => undefined);
    this.#pipe.on('data', (piece: Buffer) => this.#take(piece));
    const printed = child.stderr as Readable;
    printed.on('data', (piece: Buffer) => {
      if (this.#printed.length < KEPT_OUTPUT) this.#printed += piece.toString('utf8').slice(0, KEPT_OUTPUT);
    });
  }

  #take(piece: Buffer): void {
    try {
      for (const frame of this.#frames.take(piece)) {
        // Nobody has asked: it is not ours to believe.
        if (this.#waiting === null) throw new Error('It spoke without being asked.');
        const { resolve } = this.#waiting;
        this.#waiting = null;
        resolve(frame);
      }
    } catch (cause) {
      this.#end(new ProcessEnded('nonsense', 'An inspecting process sent nonsense.', { cause }));
      void this.kill();
    }
  }

  #whyEnded(code: number | null, signal: NodeJS.Signals | null): ProcessEnded {
    const how = `An inspecting process ended with ${signal ?? code}: ${this.#printed.trim().slice(0, KEPT_OUTPUT)}`;
    if (ABORTS.includes(signal ?? code)) return new ProcessEnded('out_of_memory', how);
    return new ProcessEnded(FROM_OUTSIDE.includes(signal) ? 'killed' : 'crash', how);
  }

  #end(why: ProcessEnded): void {
    this.#ended ??= why;
    const waiting = this.#waiting;
    this.#waiting = null;
    waiting?.reject(this.#ended);
  }
}
