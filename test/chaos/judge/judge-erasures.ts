import { setTimeout as sleep } from 'node:timers/promises';
import type { Leaving, Ledger } from '../world/ledger';
import type { Surroundings } from '../world/surroundings';
import { type Trace, tracesOf } from '../world/traces';
import type { Violation } from './violations';

/** What is noted to be removed goes within this time, as in judge-samples.ts. */
const SETTLE_MS = 10_000;
const POLL_MS = 200;
/** Where something of an erased user may be for a while, as docs/privacy.md says. */
const MAY_KEEP: ReadonlySet<string> = new Set(['erasures', 'deleted_voice_models', 'idempotency_keys']);
/** Kept without the name and the id of the user, and with that of the model. */
const CONSENTS = 'consents_kept';
/** The same in a data folder: responses to uploads with a key. */
const KEYS = /^data-[^/]+\/keys\//;

/** Whether nothing is left of the users who were erased, and nothing was done to the one who was not, once nothing is in progress. */
export async function judgeErasures(surroundings: Surroundings, ledger: Ledger): Promise<Violation[]> {
  for (const until = Date.now() + SETTLE_MS; ; await sleep(POLL_MS)) {
    const traces = await tracesOf(surroundings);
    const left = ledger.leavings.flatMap((leaving) => leftOf(leaving, traces));
    if (left.length === 0 || Date.now() > until) return [...left, ...touched(ledger, traces)];
  }
}

/** What is left of a user whose erasure is done. */
export function leftOf(leaving: Leaving, traces: readonly Trace[]): Violation[] {
  const { userId, label, recordings, ids, state } = leaving;
  if (state !== 'done') return [];
  const ofUser = [userId, userId.toUpperCase(), `${label}-`];
  const all = [...ofUser, ...recordings, ...ids];
  const markIn = ({ place, text }: Trace): string | undefined => {
    if (MAY_KEEP.has(place) || KEYS.test(place)) return undefined;
    return (place === CONSENTS ? ofUser : all).find((mark) => text.includes(mark));
  };
  return traces.flatMap((trace) => {
    const mark = markIn(trace);
    if (mark === undefined) return [];
    const where = `${mark} of ${label} (asked ${leaving.askedAt?.toISOString()}) in ${trace.place}`;
    return [{ kind: 'left behind' as const, what: `${where}: ${trace.text.slice(0, 400)}` }];
  });
}

/** What is gone of the user who is never erased. */
export function touched({ bystander }: Ledger, traces: readonly Trace[]): Violation[] {
  const { modelId, echoId, clipId } = bystander;
  const isIn = (place: string, id: string): boolean =>
    traces.some((one) => one.place === place && one.text.includes(id));
  const expected: [string, string | null][] = [
    ['voice_models', modelId],
    ['Fish.Audio', modelId],
    ['echos', echoId],
    ['clips', clipId],
    ['the storage', clipId],
  ];
  return expected.flatMap(([place, id]) =>
    id === null || isIn(place, id) ? [] : [{ kind: 'others touched' as const, what: `${id} is not in ${place}` }],
  );
}
