import { request } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Ledger } from '../world/ledger';
import { voiceModelsOf } from '../world/lists';
import { send } from '../world/send';
import { USERS } from './client';

const TIMEOUT_MS = 10_000;
/** A voice model is chosen among this many, the newest of a user. */
const NEWEST = 10;
/** The service holds the end of a speech back until it is noted on disk, and for two seconds at most. */
const HELD_BACK_MS = 1_900;
/** So many speeches follow each other before another voice is chosen. */
const IN_A_ROW = 4;

/** What a speaker needs. */
export interface SpeakerOptions {
  /** The address of the service. */
  readonly url: () => string;
  readonly random: () => number;
  readonly ledger: Ledger;
  /** Asked before every new speech. */
  readonly mayBegin: () => boolean;
}

/** A client that lets voices speak, and reads what they say to its end. */
export class Speaker {
  readonly #options: SpeakerOptions;

  constructor(options: SpeakerOptions) {
    this.#options = options;
  }

  /** Speaks until no more may begin. */
  async run(): Promise<void> {
    const { url, random, mayBegin } = this.#options;
    while (mayBegin()) {
      const user = USERS[Math.floor(random() * USERS.length)];
      const response = await send(`${url()}/api/voice-models?user_id=${user}&limit=${NEWEST}`, {}, TIMEOUT_MS);
      const listed = voiceModelsOf(response);
      const voice = listed[Math.floor(random() * listed.length)];
      for (let count = 0; voice !== undefined && count < IN_A_ROW && mayBegin(); count += 1) {
        await this.#speak(voice.model_id);
        await sleep(20 + Math.random() * 60);
      }
      await sleep(50 + Math.random() * 100);
    }
  }

  async #speak(modelId: string): Promise<void> {
    const { url, ledger } = this.#options;
    const speech = ledger.beginSpeech(modelId);
    speech.isWhole = await isHeardWhole(`${url()}/api/voice-models/${modelId}/speech`);
  }
}

/**
 * Whether a speech came to its end. `fetch` is not asked, which takes what came before a connection that was not to be kept
 * alive broke off for all there is.
 */
function isHeardWhole(target: string): Promise<boolean> {
  return new Promise((resolve) => {
    const headers = { 'content-type': 'application/json', connection: 'close' };
    const signal = AbortSignal.timeout(TIMEOUT_MS);
    const sent = request(target, { method: 'POST', headers, agent: false, signal }, (response) => {
      const beganAt = performance.now();
      const isInTime = (): boolean => performance.now() - beganAt < HELD_BACK_MS;
      response.on('error', () => resolve(false)).once('close', () => resolve(false));
      response.once('end', () => resolve(response.complete && response.statusCode === 200 && isInTime())).resume();
    });
    sent.on('error', () => resolve(false)).end(JSON.stringify({ text: 'Good night.' }));
  });
}
