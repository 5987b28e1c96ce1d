import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { isSuccess, type Leaving, type Ledger, type Upload } from '../world/ledger';
import { type JsonResponse, send } from '../world/send';
import { formOf, headersOf, toUploadResponse } from '../world/upload-request';
import { isSettled, repeatDelay } from './client';

const TIMEOUT_MS = 20_000;
const POLL_MS = 150;
/** So many attempts are made of what a user need not have. */
const ATTEMPTS = 3;
/** What is sent before the erasure is asked for has arrived by then, on a machine that is not too busy. */
const HEAD_START_MS = 30;

/** What a leaver needs. */
export interface LeaverOptions {
  /** The address of the service. */
  readonly url: () => string;
  readonly random: () => number;
  readonly ledger: Ledger;
  /** Writes what sign-in would have: a key, a session, an event, and the row of the user. */
  readonly plant: (userId: string) => Promise<void>;
  /** Asked before every new user. */
  readonly mayBegin: () => boolean;
  /** Asked before a repetition. */
  readonly mayRepeat: () => boolean;
}

/** Never erased; lends its voice to everybody who is. */
const BYSTANDER = '64b0000000000000000000b1';

/**
 * A client that makes users with voices, Echos, clips, speeches and a borrowed voice, and erases each while more of the same is
 * under way. It waits until the erasure is done.
 */
export class Leaver {
  readonly #options: LeaverOptions;
  #count = 0;

  constructor(options: LeaverOptions) {
    this.#options = options;
  }

  /** Makes and erases users until no more may begin and the last erasure is done. */
  async run(): Promise<void> {
    const { mayBegin, ledger, random } = this.#options;
    await this.#makeBystander();
    while (mayBegin()) {
      this.#count += 1;
      const label = `leaver-${ledger.leavings.length + 1}`;
      const digits = Array.from({ length: 12 }, () => Math.floor(random() * 16).toString(16)).join('');
      await this.#comeAndGo(ledger.beginLeaving(`64b1e0000000${digits}`, label));
      await sleep(100 + Math.random() * 300);
    }
  }

  async #makeBystander(): Promise<void> {
    const { ledger, mayRepeat } = this.#options;
    const { bystander } = ledger;
    const upload: Upload = {
      name: 'bystander',
      userId: BYSTANDER,
      key: 'key-of-bystander',
      isLarge: false,
      responses: [],
    };
    while (bystander.modelId === null && mayRepeat()) bystander.modelId = await this.#upload(upload, null);
    const echo = { user_id: BYSTANDER, name: 'bystander', voice_model_id: bystander.modelId };
    if (bystander.echoId === null) bystander.echoId = textOf(await this.#post('/api/echo', echo), '_id');
    if (bystander.clipId === null && bystander.modelId !== null) bystander.clipId = await this.#keep(bystander.modelId);
  }

  async #comeAndGo(leaving: Leaving): Promise<void> {
    const { plant, mayRepeat } = this.#options;
    const { userId } = leaving;
    await plant(userId);
    const modelId = await this.#settle(leaving);
    const late = this.#beginMore(leaving, modelId);
    await sleep(HEAD_START_MS);
    while (leaving.state === 'settling' && mayRepeat()) {
      const response = await send(`${this.#url}/api/users/me?user_id=${userId}`, { method: 'DELETE' }, TIMEOUT_MS);
      if (response?.status === 202) {
        leaving.state = 'asked';
        leaving.askedAt = new Date(String(response.body.requested_at));
      } else await sleep(POLL_MS);
    }
    await late;
    while (leaving.state === 'asked' && mayRepeat()) {
      const receipt = await send(`${this.#url}/api/users/me/erasure?user_id=${userId}`, {}, TIMEOUT_MS);
      if (receipt?.status === 200 && receipt.body.state === 'done') leaving.state = 'done';
      else await sleep(POLL_MS);
    }
  }

  /** A voice that is recorded, where that is told, and whatever else can be made now. */
  async #settle(leaving: Leaving): Promise<string | null> {
    const { userId, label, ids } = leaving;
    const { modelId: lent } = this.#options.ledger.bystander;
    const upload = this.#newUpload(leaving, 'voice', `key-of-${label}`);
    let modelId: string | null = null;
    while (modelId === null && !isSettled(upload) && this.#options.mayRepeat()) {
      modelId = await this.#upload(upload, leaving);
      if (modelId === null) await sleep(repeatDelay(upload.responses.length));
    }
    const own = await this.#post('/api/echo', { user_id: userId, name: `${label}-own`, voice_model_id: modelId });
    const other = await this.#post('/api/echo', { user_id: userId, name: `${label}-other` });
    const echoIds = [own, other].map((made) => textOf(made, '_id')).filter((id) => id !== null);
    for (const id of echoIds) ids.add(id);
    if (lent !== null) await this.#borrow(lent, userId, textOf(other, '_id'));
    if (modelId !== null) await this.#keepOf(leaving, modelId);
    return modelId;
  }

  /** What the erasure finds under way. Each is sent once: what would be sent again afterwards begins anew. */
  async #beginMore(leaving: Leaving, modelId: string | null): Promise<void> {
    const upload = this.#upload(this.#newUpload(leaving, 'late', null), leaving);
    const ofVoice = modelId === null ? [] : [this.#keepOf(leaving, modelId), this.#improve(leaving, modelId)];
    await Promise.all([upload, ...ofVoice]);
  }

  #newUpload({ label, userId }: Leaving, what: string, key: string | null): Upload {
    return { name: `${label}-${what}`, userId, key, isLarge: false, responses: [] };
  }

  /** The model of an upload; null where none is told. */
  async #upload(upload: Upload, leaving: Leaving | null): Promise<string | null> {
    const body = formOf(upload);
    body.set('consent', 'self');
    if (leaving !== null) await noteRecording(leaving, body);
    const init = { method: 'POST', headers: headersOf(upload), body };
    const response = await send(`${this.#url}/api/upload-reference`, init, TIMEOUT_MS);
    if (response === null) return null;
    const told = toUploadResponse(response);
    upload.responses.push(told);
    if (told.modelId !== null) leaving?.ids.add(told.modelId);
    return isSuccess(told) ? told.modelId : null;
  }

  async #improve(leaving: Leaving, modelId: string): Promise<void> {
    const body = formOf(this.#newUpload(leaving, 'version', null));
    body.delete('name');
    body.delete('user_id');
    await noteRecording(leaving, body);
    const response = await send(
      `${this.#url}/api/voice-models/${modelId}/versions`,
      { method: 'POST', body },
      TIMEOUT_MS,
    );
    const made = textOf(response, 'model_id');
    if (made !== null) leaving.ids.add(made);
  }

  async #borrow(modelId: string, userId: string, echoId: string | null): Promise<void> {
    await this.#post(`/api/voice-models/${modelId}/shares`, { user_id: userId, may: ['speak', 'link'] });
    if (echoId === null) return;
    await this.#send('PUT', `/api/echo/${echoId}/voice-model`, { model_id: modelId });
  }

  async #keepOf({ ids }: Leaving, modelId: string): Promise<void> {
    const clip = await this.#keep(modelId);
    if (clip !== null) ids.add(clip);
  }

  /** The id of a clip; null where none is told. */
  async #keep(modelId: string): Promise<string | null> {
    const speech = this.#options.ledger.beginSpeech(modelId);
    const kept = await this.#send('POST', `/api/voice-models/${modelId}/speech`, { text: 'Good night.', keep: true });
    speech.isWhole = kept?.status === 201;
    return textOf(kept, 'clip_id');
  }

  /** Tries it a few times; null where there was no success. */
  async #post(address: string, json: object): Promise<JsonResponse | null> {
    for (let attempt = 1; attempt <= ATTEMPTS; attempt += 1) {
      const response = await this.#send('POST', address, json);
      if (response !== null && response.status < 300) return response;
      await sleep(repeatDelay(attempt));
    }
    return null;
  }

  #send(method: string, address: string, json: object): Promise<JsonResponse | null> {
    const headers = { 'content-type': 'application/json' };
    return send(this.#url + address, { method, headers, body: JSON.stringify(json) }, TIMEOUT_MS);
  }

  get #url(): string {
    return this.#options.url();
  }
}

async function noteRecording({ recordings }: Leaving, form: FormData): Promise<void> {
  const audio = form.get('audio');
  if (audio === null || typeof audio === 'string') throw new Error('The form has no recording.');
  recordings.add(
    createHash('sha256')
      .update(Buffer.from(await audio.arrayBuffer()))
      .digest('hex'),
  );
}

function textOf(response: JsonResponse | null, member: string): string | null {
  const value = response?.body[member];
  return response !== null && response.status < 300 && typeof value === 'string' ? value : null;
}
