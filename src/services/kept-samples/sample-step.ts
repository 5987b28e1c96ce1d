import type { AsideStep } from '../../storage/waiting/waiting-sounds';

/**
 * The moments between which a process may die while recordings are kept (`put`, `aside`), follow into the storage (`follow`), or
 * are removed (`discard`, `removal`).
 */
export type SampleStep =
  | AsideStep
  | 'put-started'
  | 'put-one'
  | 'put-all'
  | 'follow-started'
  | 'follow-one'
  | 'follow-put'
  | 'follow-noted'
  | 'follow-marked'
  | 'follow-done'
  | 'discard-started'
  | 'discard-waiting-removed'
  | 'discarded'
  | 'removal-noted';
