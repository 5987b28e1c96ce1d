import { Gauge, type Registry } from 'prom-client';

/** The state of a part, and all states that it can have. */
export interface WatchedState {
  readonly names: readonly string[];
  readonly now: () => string;
}

/** What is asked of the parts when the metrics are read. */
export interface ServiceState {
  readonly journal: () => {
    readonly depth: number;
    readonly oldest_age_seconds: number | null;
    readonly quarantined: number;
    readonly bytes: number;
  };
  /** How many speeches wait to be counted in the records. */
  readonly usage: () => number;
  /** How many saves are tried again because they failed for a reason of their own. */
  readonly failingSaves: () => number;
  readonly database: WatchedState;
  readonly fishAudio: WatchedState;
  readonly account: WatchedState;
  readonly storage: WatchedState;
}

/** A gauge whose value is asked for. */
function number(registry: Registry, name: string, help: string, value: () => number): void {
  new Gauge({
    name,
    help,
    registers: [registry],
    collect() {
      this.set(value());
    },
  });
}

/** A gauge for each of some states: 1 for the one that holds, 0 for the others. */
function state(registry: Registry, name: string, help: string, { names, now }: WatchedState): void {
  new Gauge({
    name,
    help,
    labelNames: ['state'] as const,
    registers: [registry],
    collect() {
      const current = now();
      for (const one of names) this.set({ state: one }, one === current ? 1 : 0);
    },
  });
}

/** Adds the state of journal, database, Fish.Audio and storage to the metrics. */
export function registerState(registry: Registry, parts: ServiceState): void {
  const { journal, usage, failingSaves, database, fishAudio, account, storage } = parts;
  const add = (name: string, help: string, value: () => number): void => number(registry, name, help, value);
  add('echo_voice_journal_entries', 'Uploads that wait to be recorded.', () => journal().depth);
  add(
    'echo_voice_journal_oldest_age_seconds',
    'For how long the oldest upload of the journal has waited; 0 when none waits.',
    () => journal().oldest_age_seconds ?? 0,
  );
  add('echo_voice_journal_bytes', 'The size of the journal.', () => journal().bytes);
  add('echo_voice_journal_quarantined', 'Files that need an operator.', () => journal().quarantined);
  add('echo_voice_usage_waiting', 'Speeches that wait to be counted in the records.', usage);
  add('echo_voice_failing_saves', 'Saves that failed for a reason of their own and are tried again.', failingSaves);
  const databaseHelp = '1 for the state of the connection to MongoDB.';
  state(registry, 'echo_voice_database_state', databaseHelp, database);
  const fishAudioHelp = '1 for what the latest calls say of Fish.Audio; paused while calls fail at once.';
  state(registry, 'echo_voice_fish_audio_state', fishAudioHelp, fishAudio);
  const accountHelp = '1 for what the latest check of the key says of the account at Fish.Audio.';
  state(registry, 'echo_voice_fish_audio_account', accountHelp, account);
  const storageHelp = '1 for what the latest use says of the storage for recordings and clips.';
  state(registry, 'echo_voice_storage_state', storageHelp, storage);
}
