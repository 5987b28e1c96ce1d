import type { OperationId } from '../operations/operations';
import recorded from './examples.json';

/** What a test sent to one operation and what it received. Ids and times are replaced by ones that stay the same. */
export interface Example {
  /** The JSON or the form that was sent, files by their names; absent where nothing was sent. */
  readonly request?: unknown;
  /** The body that was received; absent for a sound. */
  readonly response?: unknown;
}

const EXAMPLES: Partial<Record<OperationId, Example>> = recorded;

/** The example of an operation; empty until one is recorded. */
export function exampleOf(id: OperationId): Example {
  return EXAMPLES[id] ?? {};
}
