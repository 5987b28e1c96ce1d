import type { Settings } from '../../config/settings-table';
import {
  type ErasureDeps,
  type ErasureTiming,
  ErasureWorker,
} from '../../services/voice-models/erasure/erasure-worker';

/** What erasing users needs, its settings, and other times than the usual ones. */
export interface ErasuresContext extends Omit<ErasureDeps, 'consentKeepDays'> {
  readonly settings: Pick<Settings, 'CONSENT_KEEP_DAYS'>;
  readonly timing: { readonly erasures?: Partial<ErasureTiming> };
}

/** What works on the erasures of users; nothing runs yet. */
export function createErasures({ settings, timing, ...deps }: ErasuresContext): ErasureWorker {
  return new ErasureWorker({ ...deps, consentKeepDays: settings.CONSENT_KEEP_DAYS }, timing.erasures);
}
