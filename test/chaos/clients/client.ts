import { setTimeout as sleep } from 'node:timers/promises';
import { isSuccess, type Ledger, type Upload, type UploadResponse } from '../world/ledger';
import { send } from '../world/send';
import { formOf, headersOf, toUploadResponse } from '../world/upload-request';

/** The users for whom voice models are made. */
export const USERS: readonly string[] = [
  '64b000000000000000000001',
  '64b000000000000000000002',
  '64b000000000000000000003',
];
/** Longer than any search for a model takes. */
const TIMEOUT_MS = 20_000;
/** After this time a client begins the next upload beside the one in progress, up to MAX_PENDING at once. */
const NEXT_UPLOAD_MS = 150;
const MAX_PENDING = 12;
const MAX_REPEAT_MS = 1_000;
/** Statuses after which a client sends the same key again. */
const RETRYABLE: ReadonlySet<number> = new Set([0, 408, 409, 429]);
const NO_RESPONSE: UploadResponse = {
  status: 0,
  code: null,
  modelId: null,
  databaseStatus: null,
  modelState: null,
  atMs: 0,
};

/** What a client needs. */
export interface ClientOptions {
  readonly number: number;
  /** How long to wait between two uploads, besides 20 to 100 ms. */
  readonly pauseMs?: number;
  /** The address of the service. */
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
  /** When the client disconnects from its first request. */
  readonly disconnectsAfterMs: number;
  /** Whether the client sends the upload once more after its outcome is known. */
  readonly repeatsSuccess: boolean;
}

/**
 * A well-behaved client: it repeats each upload with its key until it knows the outcome. When that takes long, it begins
 * the next upload meanwhile.
 */
export class Client {
  readonly #options: ClientOptions;
  readonly #pending = new Set<Promise<void>>();
  #count = 0;

  constructor(options: ClientOptions) {
    this.#options = options;
  }

  /** Uploads until no more may begin and every upload is settled. */
  async run(): Promise<void> {
    while (this.#options.mayBegin()) {
      const upload: Promise<void> = this.#uploadOnce().finally(() => this.#pending.delete(upload));
      this.#pending.add(upload);
      await (this.#pending.size < MAX_PENDING ? Promise.race([upload, sleep(NEXT_UPLOAD_MS)]) : upload);
      await sleep(20 + Math.random() * 80 + (this.#options.pauseMs ?? 0));
    }
    await Promise.all(this.#pending);
  }

  async #uploadOnce(): Promise<void> {
    const { upload, disconnectsAfterMs, repeatsSuccess } = this.#next();
    upload.responses.push(await this.#send(upload, disconnectsAfterMs));
    if (upload.key === null) return;
    while (!isSettled(upload) && this.#options.mayRepeat()) {
      await sleep(repeatDelay(upload.responses.length));
      upload.responses.push(await this.#send(upload, TIMEOUT_MS));
    }
    if (repeatsSuccess) upload.responses.push(await this.#send(upload, TIMEOUT_MS));
  }

  /** Depends on the seed alone, so that the sequence of uploads is the same however long each of them takes. */
  #next(): NextUpload {
    const { number, random, ledger } = this.#options;
    this.#count += 1;
    const name = `chaos-${number}-${this.#count}`;
    const user = USERS[Math.floor(random() * USERS.length)] ?? null;
    const upload = { name, userId: random() < 0.9 ? user : null, key: random() < 0.8 ? `key-of-${name}` : null };
    const isLarge = random() < 0.05;
    const disconnectsAfterMs = random() < 0.1 ? 5 + Math.floor(random() * 60) : TIMEOUT_MS;
    return { upload: ledger.begin({ ...upload, isLarge }), disconnectsAfterMs, repeatsSuccess: random() < 0.15 };
  }

  async #send(upload: Upload, timeoutMs: number): Promise<UploadResponse> {
    const request = { method: 'POST', headers: headersOf(upload), body: formOf(upload) };
    const response = await send(`${this.#options.url()}/api/upload-reference`, request, timeoutMs);
    return response === null ? NO_RESPONSE : toUploadResponse(response);
  }
}

/** How long a client waits after so many attempts, in milliseconds: longer each time, so that it does no harm. */
export function repeatDelay(attempts: number): number {
  return Math.min(MAX_REPEAT_MS, 200 * 1.5 ** (attempts - 1)) * (0.5 + Math.random());
}

/** Whether the client was given a final response, a success or a refusal. */
export function isSettled({ responses }: Upload): boolean {
  return responses.some(
    (response) => isSuccess(response) || (response.status < 500 && !RETRYABLE.has(response.status)),
  );
}
