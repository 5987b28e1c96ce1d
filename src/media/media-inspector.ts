import path from 'node:path';
import type { Log } from '../domain/log';
import type { StoredBytes } from '../domain/reference-sample';
import { ApiError } from '../errors/api-error';
import { shuttingDown } from '../errors/interruptions';
import { ownedName, TEMPORARY_FILES } from '../files/leftovers';
import { joinSlices, readStart } from './byte-source';
import type { Inspection, SoundToSend } from './inspection';
import type { InspectFindings, JobReply, JobSound } from './processes/inspect-messages';
import { JobLost, type LostReason } from './processes/job-lost';
import type { ProcessEntry } from './processes/launch';
import { type JobCall, ProcessPool, type ProcessPoolOptions } from './processes/process-pool';
import type { SampleJob } from './processes/run-job';
import { ProcessingBudget } from './processing-budget';
import { FAR_SNIFF_BYTES, isUnknown, SNIFF_BYTES, sniffContainer, sniffFarFrames } from './readers/sniff';
import { refusals } from './refusals';

export type { Inspection } from './inspection';

const MEBIBYTE = 2 ** 20;
const RETRY_AFTER_SECONDS = 10;

/** How many processes, and their bounds, unless somebody says otherwise. */
export const POOL_DEFAULTS = {
  processes: 2,
  // The largest honest recordings need about 90 MiB, the program itself not counted.
  memoryBytes: 128 * MEBIBYTE,
  bounds: { dataBytes: 208 * MEBIBYTE, heapMegabytes: 96, cpuSeconds: 120 },
  restBytes: 40 * MEBIBYTE,
  idleMs: 30_000,
  maxWaiting: 1000,
  maxWaitMs: 30_000,
} as const satisfies Partial<ProcessPoolOptions>;

/** What is asked of the processes that inspect samples. */
export type InspectionPool = Pick<ProcessPool, 'warm' | 'run' | 'close'>;

export interface MediaInspectorOptions extends Partial<Omit<ProcessPoolOptions, 'entry' | 'parentFolder'>> {
  readonly entry: ProcessEntry;
  /** An existing private directory for sound tracks that are too large for memory. */
  readonly tempFolder: string;
  /** An existing private directory, on the same disk, for the folders of the inspecting processes. */
  readonly processesFolder: string;
  readonly log: Log;
  /** Processes that are there already, perhaps for others as well, in place of some of its own; `close` closes them. */
  readonly pool?: InspectionPool | undefined;
  /** Called after each sample with the result and how long it took, its wait for a process included. */
  readonly onInspected?: (result: 'accepted' | 'refused' | 'failed', seconds: number) => void;
}

/** On whose behalf a sample is inspected. */
export interface InspectCall {
  /** Gives the inspection up, queued or running. */
  readonly signal?: AbortSignal | undefined;
  /** Fires when the client has left and the inspection is yet to be finished: after those of everybody else, and if it is cheap. */
  readonly left?: AbortSignal | undefined;
  /** Clients take turns. */
  readonly client?: string;
  /** What all samples of a request may take together; by default, a sample is a request of its own. */
  readonly budget?: ProcessingBudget;
}

/**
 * Reads what is in a reference sample and takes the sound out of a video. Hostile files are parsed in child processes with
 * bounds on time and memory, so that no file can hurt the service or hold it up. Call `close` when done.
 */
export class MediaInspector {
  readonly #pool: InspectionPool;
  readonly #tempFolder: string;
  readonly #owner: string;
  readonly #log: Log;
  readonly #onInspected: NonNullable<MediaInspectorOptions['onInspected']>;

  constructor({
    tempFolder,
    processesFolder,
    pool,
    log,
    onInspected = () => undefined,
    ...options
  }: MediaInspectorOptions) {
    this.#pool = pool ?? new ProcessPool({ ...POOL_DEFAULTS, ...options, parentFolder: processesFolder });
    this.#tempFolder = tempFolder;
    this.#owner = options.owner ?? '';
    this.#log = log;
    this.#onInspected = onInspected;
  }

  /** Gets ready for samples that are about to arrive. */
  warm(): void {
    this.#pool.warm();
  }

  /**
   * @throws ApiError empty_file, unsupported_audio (not a sound or video file at all), unreadable_audio, inspection_limit,
   * codec_not_supported, no_sound_track, too_short or silent_audio, which the sample is to blame for; overloaded when too
   * much else is to be done; shutting_down once closed; the signal's reason when aborted.
   */
  async inspect(source: StoredBytes, call: InspectCall = {}): Promise<Inspection> {
    const startedAt = performance.now();
    const ended = (result: 'accepted' | 'refused' | 'failed'): void =>
      this.#onInspected(result, (performance.now() - startedAt) / 1000);
    try {
      const inspection = await this.#inspect(source, call);
      ended('accepted');
      return inspection;
    } catch (error) {
      ended(error instanceof ApiError && error.status < 499 ? 'refused' : 'failed');
      throw error;
    }
  }

  /** Ends the processes; inspections under way are rejected. */
  close(): Promise<void> {
    return this.#pool.close();
  }

  async #inspect(source: StoredBytes, call: InspectCall): Promise<Inspection> {
    call.signal?.throwIfAborted();
    if (source.bytes === 0) throw refusals.empty();
    const first = sniffContainer(await readStart(source, SNIFF_BYTES));
    const sniffed = isUnknown(first) ? sniffFarFrames(await readStart(source, FAR_SNIFF_BYTES)) : first;
    if (sniffed.kind === 'other') throw refusals.otherKind(sniffed);
    const { client = '', budget = new ProcessingBudget([source.bytes]), signal, left } = call;
    const soundFile = path.join(this.#tempFolder, ownedName(TEMPORARY_FILES.sound, this.#owner));
    const reply = await this.#run({ source, soundFile }, { client, budget, signal, left });
    if (reply.kind === 'failed') {
      this.#log.warn(
        { event: 'media_unreadable', reason: reply.reason, bytes: source.bytes },
        'A sample made no sense',
      );
    }
    const { sound, ...findings } = judge(reply);
    return { ...findings, sound: toSoundToSend(sound, source, soundFile) };
  }

  async #run(job: SampleJob, call: JobCall): Promise<JobReply> {
    try {
      return await this.#pool.run(job, call);
    } catch (error) {
      if (!(error instanceof JobLost)) throw error;
      const cause = error.cause instanceof Error ? error.cause.message : undefined;
      this.#log.warn({ event: 'media_job_lost', reason: error.reason, cause, bytes: job.source.bytes }, error.message);
      throw LOST[error.reason](error);
    }
  }
}

const notNow = (detail: string) => (): ApiError =>
  new ApiError('overloaded', `${detail} Try again in a few seconds.`, { retryAfterSeconds: RETRY_AFTER_SECONDS });
const overloaded = notNow('Too many recordings wait to be inspected.');

/** What it means for the caller that a job was lost. Only what the sample itself has used up is held against it. */
const LOST: Readonly<Record<LostReason, (error: JobLost) => ApiError>> = {
  cpu_limit: refusals.tooComplex,
  memory_limit: refusals.tooComplex,
  out_of_memory: refusals.tooComplex,
  budget: refusals.notBegun,
  crash: refusals.unreadable,
  nonsense: refusals.unreadable,
  wall_limit: notNow('The service is too busy to inspect the recording.'),
  killed: notNow('The inspection of the recording was interrupted.'),
  queue_full: overloaded,
  wait_limit: overloaded,
  closed: shuttingDown,
};

function judge(reply: JobReply): InspectFindings {
  switch (reply.kind) {
    case 'found':
      return reply.findings;
    case 'refused':
      throw new ApiError(reply.code, reply.detail);
    case 'failed':
      throw refusals.unreadable(new Error(reply.reason));
    case 'out_of_memory':
      throw refusals.tooComplex();
    case 'disk_failed':
      throw Object.assign(new Error(reply.reason), { code: reply.code });
  }
}

function toSoundToSend(sound: JobSound, sample: StoredBytes, soundFile: string): SoundToSend | null {
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
      const source = { kind: 'file', path: soundFile, bytes: sound.bytes } as const;
      return { container: sound.container, source, temporaryFile: soundFile };
    }
  }
}
