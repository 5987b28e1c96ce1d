import type { AppDeps } from '../../http/app';
import type { Metrics } from '../../observability/metrics/metrics';
import type { WatchedState } from '../../observability/metrics/state-metrics';

/** The compiler finds a state that has no name here, which would otherwise be missing from the metrics. */
function watched<State extends string>(now: () => State, names: Record<NoInfer<State>, true>): WatchedState {
  return { names: Object.keys(names), now };
}

/** Lets the metrics read the states of the parts. */
export function watchState(
  metrics: Metrics,
  parts: Pick<AppDeps, 'journal' | 'usage' | 'operations' | 'database' | 'fishAudio' | 'account' | 'soundStore'>,
): void {
  metrics.watch({
    journal: () => parts.journal.stats(),
    usage: () => parts.usage.depth,
    failingSaves: () => parts.operations.failingSaves().reduce((sum, { entries }) => sum + entries, 0),
    database: watched(() => parts.database.state, {
      disabled: true,
      connecting: true,
      connected: true,
      unavailable: true,
    }),
    fishAudio: watched(() => parts.fishAudio.state, {
      not_configured: true,
      unknown: true,
      answering: true,
      failing: true,
      key_refused: true,
      paused: true,
    }),
    account: watched(() => parts.account.state, {
      not_configured: true,
      unknown: true,
      ok: true,
      unauthorised: true,
      no_credit: true,
      unreachable: true,
    }),
    storage: watched(() => parts.soundStore?.state ?? 'disabled', {
      disabled: true,
      unknown: true,
      ok: true,
      unreachable: true,
    }),
  });
}
