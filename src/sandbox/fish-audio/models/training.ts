import type { ModelEntity } from './model-entity';

/** The training of a model: when it began, when it ends, and how. Times as of `Date.now()`. */
export interface Training {
  readonly startedAtMs: number;
  endsAtMs: number;
  outcome: 'trained' | 'failed';
}

/** The state of a model in this training: the first half of it is `created`, the second `training`. */
export function stateIn({ startedAtMs, endsAtMs, outcome }: Training, nowMs: number): ModelEntity['state'] {
  if (nowMs >= endsAtMs) return outcome;
  return nowMs < (startedAtMs + endsAtMs) / 2 ? 'created' : 'training';
}
