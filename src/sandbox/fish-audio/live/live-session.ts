import { decode, encode } from '@msgpack/msgpack';
import type { RawData, WebSocket } from 'ws';
import type { Account } from '../accounts';
import { HttpError } from '../http/response';
import { concurrencyMessage, takePlace } from '../inference';
import { countTask } from '../routes/speech';
import type { SandboxContext } from '../sandbox-context';
import type { AudioEncoder } from '../speech/encoding/audio-encoder';
import { type SpeechRequest, speechRequest } from '../speech/speech-request';
import { synthesise } from '../speech/synthesise';

type Message = Readonly<Record<string, unknown>>;

/** One session: the client sends `start`, any `text` and `flush`, then `stop`; it gets `audio` frames and `finish`. */
export class LiveSession {
  readonly #ended = new AbortController();
  #request: SpeechRequest | null = null;
  #encoder: AudioEncoder | null = null;
  #text = '';
  // Messages are handled one after the other.
  #queue: Promise<void> = Promise.resolve();

  constructor(
    readonly context: SandboxContext,
    readonly socket: WebSocket,
    readonly account: Account,
    readonly engine: string,
    readonly cutAfterFirstAudio: boolean,
  ) {}

  /** Starts to handle the messages of the client; closes the socket at once when no place is free. */
  start(): void {
    this.socket.on('close', () => this.#ended.abort());
    this.socket.on('error', () => this.socket.terminate());
    if (!takePlace(this.context, this.account, this.#ended.signal)) {
      const { concurrency } = this.context.settings;
      this.#send({ event: 'error', error: concurrencyMessage(this.context), max_concurrency: concurrency });
      this.socket.close(1000);
      return;
    }
    this.socket.on('message', (data) => {
      this.#queue = this.#queue.then(() => this.#receive(data)).catch((error) => this.#fail(error));
    });
  }

  async #receive(data: RawData): Promise<void> {
    if (this.#ended.signal.aborted) return;
    const message = decode(data as Buffer) as Message;
    switch (message.event) {
      case 'start':
        return this.#begin((message.request ?? {}) as Message);
      case 'text':
        this.#text += typeof message.text === 'string' ? message.text : '';
        return;
      case 'flush':
        return this.#speak();
      case 'stop':
        await this.#speak();
        if (this.#ended.signal.aborted) return;
        this.#sendAudio(this.#encoder?.end() ?? new Uint8Array(0));
        return this.#finish({ reason: 'stop' });
      default:
        return;
    }
  }

  async #begin(body: Message): Promise<void> {
    this.#request = speechRequest(this.context, this.account, this.engine, { ...body, text: body.text ?? '' }, true);
    this.#text = this.#request.utterance.text;
    const encoder = await this.context.encoders.open(this.#request.encoding);
    this.#ended.signal.addEventListener('abort', () => encoder.free(), { once: true });
    this.#encoder = encoder;
    this.#sendAudio(this.#encoder.begin());
  }

  async #speak(): Promise<void> {
    if (this.#request === null || this.#encoder === null) throw new Error('the first event must be start');
    const text = this.#text;
    this.#text = '';
    if (text.trim() === '') return;
    const request = { ...this.#request, utterance: { ...this.#request.utterance, text } };
    countTask(this.context, this.account, this.engine, request);
    for (const { samples } of synthesise(request.utterance)) {
      if (this.#ended.signal.aborted) return;
      this.#sendAudio(this.#encoder.encode(samples));
      await new Promise(setImmediate);
    }
  }

  #sendAudio(audio: Uint8Array): void {
    if (audio.byteLength === 0) return;
    this.#send({ event: 'audio', audio });
    if (this.cutAfterFirstAudio) this.socket.terminate();
  }

  #fail(error: unknown): void {
    this.#finish({ reason: 'error', message: messageOf(error) });
  }

  #finish(result: { reason: 'stop' } | { reason: 'error'; message: string }): void {
    this.#send({ event: 'finish', ...result });
    this.socket.close(1000);
    this.#ended.abort();
  }

  #send(message: Message): void {
    if (this.socket.readyState === this.socket.OPEN) this.socket.send(encode(message));
  }
}

function messageOf(error: unknown): string {
  if (error instanceof HttpError && error.response.body instanceof Uint8Array) {
    return (JSON.parse(Buffer.from(error.response.body).toString('utf8')) as { message: string }).message;
  }
  return error instanceof Error ? error.message : 'unknown error';
}
