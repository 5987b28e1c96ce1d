import type { SampleStatus } from '../../domain/kept-samples';
import type { SaveOutcome } from '../../domain/save-outcome';
import type { KeptSamples } from '../kept-samples';

/** Where the recordings of an upload are once it is known what became of its record. Never throws. */
export async function sampleStatusAfter(
  outcome: SaveOutcome,
  samples: Pick<KeptSamples, 'statusOf'>,
  samplesId: string | null,
): Promise<SampleStatus> {
  if (outcome.kind === 'saved') return outcome.record.sample_status;
  return outcome.kind === 'deleted' ? 'skipped' : samples.statusOf(samplesId);
}
