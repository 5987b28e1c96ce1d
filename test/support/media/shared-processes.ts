import { mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { inspectionEntry } from '../../../src/bootstrap/inspection-entry';
import { type InspectionPool, POOL_DEFAULTS } from '../../../src/media/media-inspector';
import { JobLost } from '../../../src/media/processes/job-lost';
import { type JobCall, ProcessPool } from '../../../src/media/processes/process-pool';
import type { SampleJob } from '../../../src/media/processes/run-job';
import { ofWorker } from '../jest/of-worker';

/** The processes of this worker, and the folder in which they have theirs. */
const processesOfWorker = () =>
  ofWorker(
    'inspecting processes',
    () => {
      const folder = mkdtempSync(path.join(tmpdir(), 'voice-models-inspecting-'));
      const pool = new ProcessPool({ ...POOL_DEFAULTS, entry: inspectionEntry(), parentFolder: folder });
      return { pool, folder };
    },
    async ({ pool, folder }) => {
      await pool.close();
      await rm(folder, { recursive: true, force: true });
    },
  );

/**
 * The processes of this worker, as one service of a test has them: closing them ends what it had asked for, and nothing of others. All
 * test files of a worker use the same ones, since a process takes a fifth of a second of processor time to start and to compile
 * what it needs.
 */
export class SharedProcesses implements InspectionPool {
  readonly #pool = processesOfWorker().pool;
  readonly #closing = new AbortController();

  warm(): void {
    if (!this.#closing.signal.aborted) this.#pool.warm();
  }

  run(job: SampleJob, call: JobCall) {
    const signal = AbortSignal.any([this.#closing.signal, ...(call.signal === undefined ? [] : [call.signal])]);
    return this.#pool.run(job, { ...call, signal });
  }

  async close(): Promise<void> {
    this.#closing.abort(new JobLost('closed'));
  }
}
