import { setTimeout as sleep } from 'node:timers/promises';
import { formOf, headersOf, readAnswer } from './form';
import { type Answer, isSuccess, type Ledger, type Upload } from './ledger';

const USERS = ['64b000000000000000000001', '64b000000000000000000002', '64b000000000000000000003'];
/** A client waits longer than any look-up takes. */
const PATIENCE_MS = 20_000;
/** After so long it turns to the next upload, up to so many at once. */
const IMPATIENCE_MS = 150;
const MAX_PENDING = 15;
/** Answers after which the same key may be tried again. */
const TRY_AGAIN: ReadonlySet<number> = new Set([0, 408, 409, 429]);
const NO_ANSWER: Answer = { status: 0, code: null, modelId: null, databaseStatus: null };

/** What a client needs. */
export interface ClientOptions {
  readonly number: number;
  /** Where the service is at the moment: every life of it has an address of its own. */
  readonly url: () => string;
  readonly random: () => number;
  readonly ledger: Ledger;
  /** Asked before every new upload. */
  readonly mayBegin: () => boolean;
  /** Asked before a repetition. */
  readonly mayRepeat: () => boolean;
}

/** What a client is about to do. */
interface NextUpload {
  readonly upload: Upload;
  /** When it hangs up on its first request. */
  readonly leavesAfterMs: number;
  /** Whether it asks once more after it was told. */
  readonly asksTwice: boolean;
}

/**
 * A well-behaved client: uploads that are repeated with their key until it is told what came of them. It begins the next
 * one before, if that takes long.
 */
export class Client {
  readonly #options: ClientOptions;
  readonly #pending = new Set<Promise<void>>();
  #count = 0;

  constructor(options: ClientOptions) {
    this.#options = options;
  }

  /** Uploads until no more may begin and all that was begun is settled. */
  async run(): Promise<void> {
    while (this.#options.mayBegin()) {
      const upload: Promise<void> = this.#uploadOnce().finally(() => this.#pending.delete(upload));
      this.#pending.add(upload);
      await (this.#pending.size < MAX_PENDING ? Promise.race([upload, sleep(IMPATIENCE_MS)]) : upload);
      await sleep(20 + Math.random() * 80);
    }
    await Promise.all(this.#pending);
  }

  async #uploadOnce(): Promise<void> {
    const { upload, leavesAfterMs, asksTwice } = this.#next();
    upload.answers.push(await this.#send(upload, leavesAfterMs));
    if (upload.key === null) return;
    while (!isSettled(upload) && this.#options.mayRepeat()) {
      await sleep(200 + Math.random() * 600);
      upload.answers.push(await this.#send(upload, PATIENCE_MS));
    }
    if (asksTwice) upload.answers.push(await this.#send(upload, PATIENCE_MS));
  }

  /** Drawn from the seed alone, so that the sequence of uploads is the same however long each takes. */
  #next(): NextUpload {
    const { number, random, ledger } = this.#options;
    this.#count += 1;
    const name = `chaos-${number}-${this.#count}`;
    const user = USERS[Math.floor(random() * USERS.length)] ?? null;
    const upload = { name, userId: random() < 0.9 ? user : null, key: random() < 0.8 ? `key-of-${name}` : null };
    const isLarge = random() < 0.05;
    const leavesAfterMs = random() < 0.1 ? 5 + Math.floor(random() * 60) : PATIENCE_MS;
    return { upload: ledger.begin({ ...upload, isLarge }), leavesAfterMs, asksTwice: random() < 0.15 };
  }

  async #send(upload: Upload, notFoundAfterMs: number): Promise<Answer> {
    const { url } = this.#options;
    const headers = headersOf(upload);
    const signal = AbortSignal.timeout(notFoundAfterMs);
    try {
      const request = { method: 'POST', headers, body: formOf(upload), signal };
      return await readAnswer(await fetch(`${url()}/api/upload-reference`, request));
    } catch {
      return NO_ANSWER;
    }
  }
}

/** Whether the client was given an answer that it accepts. */
export function isSettled({ answers }: Upload): boolean {
  return answers.some((answer) => isSuccess(answer) || (answer.status < 500 && !TRY_AGAIN.has(answer.status)));
}
