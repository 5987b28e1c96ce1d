import { MAX_SAMPLES } from '../../contract/resources/upload';

/**
 * Every limit of receiving an upload; sizes are bytes. Those that are settings come from there, the others are fixed below;
 * `GET /api/limits` and the page show them. How long the samples may be is in `media/rules.ts`.
 */
export interface UploadLimits {
  readonly maxFileBytes: number;
  readonly maxRequestBytes: number;
  readonly maxFiles: number;
  readonly maxFields: number;
  readonly maxFieldBytes: number;
  /** Uploads that may be in progress at once, shared by clients; one more is refused with `overloaded`. */
  readonly maxConcurrent: number;
  /** A sample up to this size may stay in memory; a larger one goes to a temporary file. */
  readonly memoryPerSampleBytes: number;
  /** Of a form that is announced as larger than this, every sample goes to a temporary file. */
  readonly memoryPerFormBytes: number;
  /** What all samples in memory may take together. */
  readonly memoryBytes: number;
  readonly pace: UploadPace;
}

/** How slowly a body may arrive. */
export interface UploadPace {
  /** Longest time without a byte, in milliseconds. */
  readonly idleMs: number;
  /** How long, in milliseconds, before the average rate counts. */
  readonly graceMs: number;
  /** Lowest average rate after that, in bytes a second. */
  readonly minBytesPerSecond: number;
  /** How long a whole upload may take: so many milliseconds, and what its size takes at `deadlineBytesPerSecond`. */
  readonly deadlineMs: number;
  readonly deadlineBytesPerSecond: number;
}

/** How long an upload of so many bytes may take in all, in whole milliseconds. */
export function uploadDeadlineMs({ deadlineMs, deadlineBytesPerSecond }: UploadPace, bytes: number): number {
  return deadlineMs + Math.ceil((bytes / deadlineBytesPerSecond) * 1000);
}

/** The limits that are the same in every installation. */
export const FIXED_UPLOAD_LIMITS = {
  maxFiles: MAX_SAMPLES,
  // 20 transcripts and every single field, with some room to say "unexpected field" instead of "too many".
  maxFields: 40,
  maxFieldBytes: 32 * 1024,
  memoryPerSampleBytes: 1024 * 1024,
  // One large sample would take memory first and then give it back; several small ones may stay there.
  memoryPerFormBytes: 4 * 1024 * 1024,
  pace: {
    idleMs: 20_000,
    // Longer than that, so that one silence at the start is not taken for a low rate.
    graceMs: 30_000,
    minBytesPerSecond: 4096,
    // 200 MB at 50 kB/s are on time.
    deadlineMs: 15 * 60_000,
    deadlineBytesPerSecond: 64 * 1024,
  },
} as const satisfies Partial<UploadLimits>;
