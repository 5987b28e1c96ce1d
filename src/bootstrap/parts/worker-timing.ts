import { CHECK_TIMING } from '../../services/model-states/check-model';

/** When the worker of the journal does what, in milliseconds. */
export const WORKER_TIMING = {
  everyMs: 1_000,
  maxLookUpIntervalMs: 30_000,
  adoptEveryMs: 5_000,
  sweepEveryMs: 3_600_000,
  trainingEveryMs: 2_000,
  samplesEveryMs: 2_000,
  checks: CHECK_TIMING,
};
