import type { AppDeps } from '../../http/app';
import type { Metrics } from '../../observability/metrics/metrics';

/** Lets the metrics read the states of the parts. */
export function watchState(
  metrics: Metrics,
  parts: Pick<AppDeps, 'journal' | 'usage' | 'operations' | 'database' | 'fishAudio' | 'account' | 'soundStore'>,
): void {
  metrics.watch({
    journal: () => parts.journal.stats(),
    usage: () => parts.usage.depth,
    failingSaves: () => parts.operations.failingSaves().reduce((sum, { entries }) => sum + entries, 0),
    database: () => parts.database.state,
    fishAudio: () => parts.fishAudio.state,
    account: () => parts.account.state,
    storage: () => parts.soundStore?.state ?? 'disabled',
  });
}
