import { setTimeout as sleep } from 'node:timers/promises';
import { isSuccess, type Ledger, type UploadResponse, type Version } from '../world/ledger';
import { type ListedModel, voiceModelsOf } from '../world/lists';
import { send } from '../world/send';
import { headersOf, toUploadResponse, versionFormOf } from '../world/upload-request';
import { repeatDelay, USERS } from './client';

const TIMEOUT_MS = 20_000;
/** A voice model is chosen among this many, the newest of a user. */
const NEWEST = 10;
/** A version is begun beside those in progress after this time, up to MAX_PENDING at once. */
const NEXT_VERSION_MS = 250;
const MAX_PENDING = 4;
/** Statuses after which a client sends the same key again. */
const RETRYABLE: ReadonlySet<number> = new Set([0, 408, 409, 429]);
/** A conflict that another attempt would meet again. */
const FINAL_CONFLICT = 'sample_not_kept';
const NO_RESPONSE: Omit<UploadResponse, 'atMs'> = {
  status: 0,
  code: null,
  modelId: null,
  databaseStatus: null,
  modelState: null,
};

/** What an improver needs. */
export interface ImproverOptions {
  /** The address of the service. */
  readonly url: () => string;
  readonly random: () => number;
  readonly ledger: Ledger;
  /** Has Fish.Audio lose a model. */
  readonly lose: (modelId: string) => Promise<void>;
  /** Asked before every new version. */
  readonly mayBegin: () => boolean;
  /** Asked before a repetition. */
  readonly mayRepeat: () => boolean;
}

/** A client that makes versions of recorded voices, and repeats each with its key until it knows the outcome. */
export class Improver {
  readonly #options: ImproverOptions;
  readonly #pending = new Set<Promise<void>>();
  #count = 0;

  constructor(options: ImproverOptions) {
    this.#options = options;
  }

  /** Makes versions until no more may begin and every version is settled. */
  async run(): Promise<void> {
    while (this.#options.mayBegin()) {
      const version = await this.#next();
      if (version !== null) {
        const making: Promise<void> = this.#make(version).finally(() => this.#pending.delete(making));
        this.#pending.add(making);
        await (this.#pending.size < MAX_PENDING ? Promise.race([making, sleep(NEXT_VERSION_MS)]) : making);
      }
      await sleep(50 + Math.random() * 100);
    }
    await Promise.all(this.#pending);
  }

  /**
   * A voice that is recorded and that nobody deletes yet; null if the list has none or did not come. None that is to be
   * recreated: a version would take the place of its lost model, and there would be nothing to recreate.
   */
  async #choose(): Promise<ListedModel | null> {
    const { url, random, ledger } = this.#options;
    const user = USERS[Math.floor(random() * USERS.length)];
    const response = await send(`${url()}/api/voice-models?user_id=${user}&limit=${NEWEST}`, {}, TIMEOUT_MS);
    const isRecreated = (version: Version): boolean => version.kind === 'recreate' && !isSettled(version);
    const begun = new Set([...ledger.deletions, ...ledger.versions.filter(isRecreated)].map(({ name }) => name));
    const listed = voiceModelsOf(response).filter(({ name, pending }) => pending !== true && !begun.has(name));
    return listed[Math.floor(random() * listed.length)] ?? null;
  }

  async #next(): Promise<Version | null> {
    const { random, ledger } = this.#options;
    const voice = await this.#choose();
    if (voice === null) return null;
    this.#count += 1;
    const label = `version-${this.#count}`;
    const wish = random();
    const key = random() < 0.85 ? `key-of-${label}` : null;
    const { name, model_id: voiceId } = voice;
    // Only where no other version of it is on its way, which might take the place of the lost model by itself.
    const mayLose = wish >= 0.8 && !ledger.versions.some((one) => one.name === name && mayBeMade(one));
    const kind = mayLose ? 'recreate' : wish < 0.5 ? 'sent' : 'kept';
    return ledger.beginVersion({ label, name, voiceId, kind, key });
  }

  async #make(version: Version): Promise<void> {
    const { ledger, lose, mayRepeat } = this.#options;
    if (version.kind === 'recreate') {
      ledger.lost.add(version.voiceId);
      await lose(version.voiceId);
    }
    version.responses.push(await this.#send(version));
    while (version.key !== null && !isSettled(version) && mayRepeat()) {
      await sleep(repeatDelay(version.responses.length));
      version.responses.push(await this.#send(version));
    }
  }

  async #send(version: Version): Promise<UploadResponse> {
    const { kind, voiceId } = version;
    const form = kind === 'sent' ? { body: versionFormOf(version) } : {};
    const target = `${this.#options.url()}/api/voice-models/${voiceId}/${kind === 'recreate' ? kind : 'versions'}`;
    const response = await send(target, { method: 'POST', headers: headersOf(version), ...form }, TIMEOUT_MS);
    return response === null ? { ...NO_RESPONSE, atMs: Date.now() } : toUploadResponse(response);
  }
}

/** Whether a version may still be on its way: its outcome is not known, or it was sent without a key and not promised. */
function mayBeMade(version: Version): boolean {
  return version.key === null ? !version.responses.some(isSuccess) : !isSettled(version);
}

/** Whether nothing more is to come of a version: it has its outcome, or was sent without a key and ended somehow. */
export function isSettled({ key, responses }: Version): boolean {
  if (key === null) return responses.length > 0;
  return responses.some(
    (response) =>
      isSuccess(response) ||
      response.code === FINAL_CONFLICT ||
      (response.status < 500 && !RETRYABLE.has(response.status)),
  );
}
