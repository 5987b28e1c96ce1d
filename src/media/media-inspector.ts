import { randomUUID } from 'node:crypto';
import { rm } from 'node:fs/promises';
import path from 'node:path';
import type { Log } from '../domain/log';
import type { StoredBytes } from '../domain/reference-sample';
import { ApiError } from '../errors/api-error';
import type { Inspection, SoundToSend } from './inspection';
import { SNIFF_BYTES, sniffContainer } from './readers/sniff';
import { refusals } from './refusals';
import { copyInto, joinSlices, readStart } from './workers/byte-source';
import type { InspectFindings, JobSound, JobSource, WorkerMessage } from './workers/inspect-messages';
import { SharedBlocks } from './workers/shared-blocks';
import { type WorkerEntry, WorkerLost, WorkerPool } from './workers/worker-pool';

export type { Inspection } from './inspection';

const DEFAULT_WORKERS = 2;
const DEFAULT_TIME_LIMIT_MS = 1500;
/** Marks our temporary files, so that what a crash leaves behind can be swept. */
const SOUND_PREFIX = 'echo-voice-sound-';

/** Which file the workers run, `inspect-worker`, and what an inspection may take. */
export interface MediaInspectorOptions extends WorkerEntry {
  /** How many samples are inspected at once; further calls wait. The caller bounds how many. */
  readonly workers?: number;
  /** How long one sample may take, measured outside the worker, which is then killed. */
  readonly timeLimitMs?: number;
  /** An existing private directory for sound tracks that are too large for memory. */
  readonly tempDir: string;
  readonly log: Log;
}

/**
 * Reads what is in a reference sample and takes the sound out of a video. Parsing hostile files happens in worker
 * threads with a hard time limit, so that no file can hold up the service. Call `close` when done.
 */
export class MediaInspector {
  readonly #pool: WorkerPool;
  readonly #blocks: SharedBlocks;
  readonly #tempDir: string;
  readonly #timeLimitMs: number;
  readonly #log: Log;

  constructor({
    workers = DEFAULT_WORKERS,
    timeLimitMs = DEFAULT_TIME_LIMIT_MS,
    tempDir,
    log,
    ...entry
  }: MediaInspectorOptions) {
    this.#pool = new WorkerPool({ ...entry, workers, timeLimitMs });
    this.#blocks = new SharedBlocks(workers);
    this.#tempDir = tempDir;
    this.#timeLimitMs = timeLimitMs;
    this.#log = log;
  }

  /**
   * @throws ApiError empty_file, unsupported_audio (not a sound or video file at all), unreadable_audio,
   * codec_not_supported, no_sound_track, too_short or silent_audio; shutting_down once closed; the signal's reason when
   * aborted.
   */
  async inspect(source: StoredBytes, call: { readonly signal?: AbortSignal } = {}): Promise<Inspection> {
    call.signal?.throwIfAborted();
    if (source.bytes === 0) throw refusals.empty();
    const sniffed = sniffContainer(await readStart(source, SNIFF_BYTES));
    if (sniffed.kind === 'other') throw refusals.otherKind(sniffed);
    const soundPath = path.join(this.#tempDir, SOUND_PREFIX + randomUUID());
    const findings = this.#ask(source, soundPath, call.signal);
    return toInspection(await unlessAborted(findings, call.signal), source, soundPath);
  }

  /** Stops the workers; inspections under way are rejected. */
  close(): Promise<void> {
    return this.#pool.close();
  }

  /** Whatever goes wrong, even after the caller has left: a sound track that nobody will take is removed. */
  async #ask(source: StoredBytes, soundPath: string, signal: AbortSignal | undefined): Promise<InspectFindings> {
    try {
      const findings = judge(await this.#run(source, soundPath));
      signal?.throwIfAborted();
      return findings;
    } catch (error) {
      await rm(soundPath, { force: true });
      throw error;
    }
  }

  /**
   * Only small samples are kept in memory. Their pieces are copied once, into a block that the worker sees as well; to post
   * the pieces themselves would clone the whole buffer behind each of them. An answer means that the worker is done with it.
   */
  async #run(source: StoredBytes, soundPath: string): Promise<WorkerMessage> {
    if (source.kind === 'file') return this.#runJob({ kind: 'file', path: source.path }, soundPath);
    const shared = await this.#blocks.take(source.bytes);
    try {
      const block = new Uint8Array(shared, 0, source.bytes);
      copyInto(block, source.chunks);
      return await this.#runJob({ kind: 'memory', block }, soundPath);
    } finally {
      this.#blocks.release(shared);
    }
  }

  async #runJob(source: JobSource, soundPath: string): Promise<WorkerMessage> {
    try {
      return await this.#pool.run({ source, soundPath });
    } catch (error) {
      if (!(error instanceof WorkerLost)) throw error;
      if (error.reason === 'closed')
        throw new ApiError('shutting_down', 'The service is stopping. Try again in a moment.');
      this.#log.warn({ event: 'media.worker_lost', reason: error.reason }, error.message);
      throw error.reason === 'time_limit' ? refusals.tooSlow(this.#timeLimitMs) : refusals.unreadable(error);
    }
  }
}

function judge(answer: WorkerMessage): InspectFindings {
  if (answer.kind === 'found') return answer.findings;
  if (answer.kind === 'refused') throw new ApiError(answer.code, answer.detail);
  const cause = new Error(answer.kind === 'failed' ? answer.reason : 'The worker answered out of turn.');
  throw answer.kind === 'failed' && !answer.io ? refusals.unreadable(cause) : cause;
}

function toInspection({ sound, ...rest }: InspectFindings, sample: StoredBytes, soundPath: string): Inspection {
  return { ...rest, sound: toSoundToSend(sound, sample, soundPath) };
}

function toSoundToSend(sound: JobSound, sample: StoredBytes, soundPath: string): SoundToSend | null {
  switch (sound.kind) {
    case 'none':
      return null;
    case 'sample':
      return { container: sound.container, source: sample, temporaryFile: null };
    case 'slices':
      return { container: sound.container, source: joinSlices(sound.slices, sample), temporaryFile: null };
    case 'memory': {
      const source = { kind: 'memory', chunks: [sound.block], bytes: sound.block.length } as const;
      return { container: sound.container, source, temporaryFile: null };
    }
    case 'file': {
      const source = { kind: 'file', path: soundPath, bytes: sound.bytes } as const;
      return { container: sound.container, source, temporaryFile: soundPath };
    }
  }
}

function unlessAborted<T>(promise: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (!signal) return promise;
  return new Promise((resolve, reject) => {
    const abort = () => reject(signal.reason);
    signal.addEventListener('abort', abort, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort));
  });
}
