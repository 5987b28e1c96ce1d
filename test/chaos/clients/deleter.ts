import { setTimeout as sleep } from 'node:timers/promises';
import { type Deletion, hasReceipt, isDeletionError, type Ledger } from '../world/ledger';
import { voiceModelsOf } from '../world/lists';
import { send } from '../world/send';
import { repeatDelay, USERS } from './client';

const TIMEOUT_MS = 20_000;
/** A voice model is chosen among this many, the newest of a user. */
const NEWEST = 10;
/**
 * So often a client is told that there is no such voice model before it believes it: one that waits in the folder of
 * one instance is unknown to the others until it is recorded.
 */
const NOT_FOUND = 3;

/** What a deleter needs. */
export interface DeleterOptions {
  /** The address of the service. */
  readonly url: () => string;
  readonly random: () => number;
  readonly ledger: Ledger;
  /** Asked before every new deletion. */
  readonly mayBegin: () => boolean;
  /** Asked before a repetition. */
  readonly mayRepeat: () => boolean;
}

/** A client that lists the voice models of its users and deletes one of them at a time, until it is told that it is gone. */
export class Deleter {
  readonly #options: DeleterOptions;

  constructor(options: DeleterOptions) {
    this.#options = options;
  }

  /** Deletes until no more may begin and the last deletion is settled. */
  async run(): Promise<void> {
    while (this.#options.mayBegin()) {
      const deletion = await this.#choose();
      if (deletion !== null) await this.#delete(deletion);
      await sleep(300 + Math.random() * 600);
    }
  }

  /** A voice model that nobody deletes yet, waiting to be recorded or not; null if the list has none or did not come. */
  async #choose(): Promise<Deletion | null> {
    const { url, random, ledger } = this.#options;
    const user = USERS[Math.floor(random() * USERS.length)];
    const response = await send(`${url()}/api/voice-models?user_id=${user}&limit=${NEWEST}`, {}, TIMEOUT_MS);
    // By their names: a version may have given the voice another id.
    const begun = new Set(ledger.deletions.map(({ name }) => name));
    const listed = voiceModelsOf(response).filter(({ name }) => !begun.has(name));
    const chosen = listed[Math.floor(random() * listed.length)];
    if (chosen === undefined) return null;
    const { model_id, name, pending } = chosen;
    const wasRecorded = pending !== true;
    return ledger.beginDeletion({ modelId: model_id, name, fishAudio: random() < 0.5, wasRecorded });
  }

  async #delete({ modelId, fishAudio, statuses }: Deletion): Promise<void> {
    const { url, mayRepeat } = this.#options;
    const target = `${url()}/api/voice-models/${modelId}?fish_audio=${fishAudio}`;
    while (mayRepeat()) {
      const response = await send(target, { method: 'DELETE' }, TIMEOUT_MS);
      statuses.push(response?.status ?? 0);
      if (isSettled(statuses)) return;
      await sleep(repeatDelay(statuses.length));
    }
  }
}

/** Whether a client with these responses knows what became of its deletion. */
export function isSettled(statuses: readonly number[]): boolean {
  if (hasReceipt({ statuses }) || statuses.some(isDeletionError)) return true;
  return statuses.filter((status) => status === 404).length >= NOT_FOUND;
}
