import type { Behaviour } from '../behaviour/behaviour';
import type { ModelQuality } from './model-entity';
import type { StoredModel } from './stored-model';

type Samples = Pick<StoredModel, 'samples' | 'seconds'>;

/** The `quality` of a new model by the behaviour; null where that is `absent`. */
export function newQuality(samples: Samples, { quality, qualityReason }: Behaviour): ModelQuality | null {
  if (quality === 'absent') return null;
  return quality === 'passed' ? qualityOf(samples, true, '') : failedQuality(samples, qualityReason);
}

/** The `quality` that turns every sample down for this reason. */
export function failedQuality(samples: Samples, reason: string): ModelQuality {
  return qualityOf(samples, false, reason);
}

function qualityOf({ samples, seconds }: Samples, passed: boolean, reason: string): ModelQuality {
  const now = new Date().toISOString();
  return {
    audios: samples.map(({ fileName }, index) => ({
      filename: fileName || 'upload',
      duration_ms: Math.round((seconds[index] ?? 0) * 1000),
      language: 'en',
      quality: { signal_to_noise: passed ? 32 : 6 },
      quality_passed: passed,
      quality_reason: reason,
    })),
    created_at: now,
    updated_at: now,
  };
}
