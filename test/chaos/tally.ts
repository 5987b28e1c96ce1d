import type { Fleet } from './fleet/fleet';
import type { Evidence } from './world/evidence';

/** What has happened so far. */
export interface Tally {
  readonly kills: number;
  /** Of these, how many at a step of the journal. */
  readonly atSteps: number;
  readonly uploads: number;
  readonly successes: number;
  /** Versions that were asked for, once each. */
  readonly versions: number;
  /** Speeches that were heard to their end. */
  readonly speeches: number;
  /** Deletions with a receipt. */
  readonly deletions: number;
  /** Users who were erased. */
  readonly erasures: number;
  /** Second models of a key that were made while MongoDB was away, and reported. */
  readonly reported: number;
  readonly models: number;
  readonly records: number;
  /** The highest number of calls to Fish.Audio that make a model, at the same moment of the last round. */
  readonly atOnce: number;
}

/** Counts what happened, where `atOnce` calls that make a model were under way at the same moment. */
export function tallyOf(
  { ledger, models, records, reports = [] }: Evidence,
  fleet: Pick<Fleet, 'kills' | 'atSteps'>,
  atOnce: number,
): Tally {
  return {
    kills: fleet.kills,
    atSteps: fleet.atSteps,
    uploads: ledger.uploads.length,
    successes: ledger.successes,
    versions: ledger.versions.length,
    speeches: ledger.speeches.filter(({ isWhole }) => isWhole).length,
    deletions: ledger.receipts,
    erasures: ledger.erasures,
    reported: reports.length,
    models: models.length,
    records: records.length,
    atOnce,
  };
}
