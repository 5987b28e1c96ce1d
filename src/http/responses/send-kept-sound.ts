import type { Request, Response } from 'express';
import { FairPlaces } from '../../concurrency/fair-places';
import { ApiError } from '../../errors/api-error';
import type { ByteRange, KeptSound, SoundReader } from '../../storage/sound-store';
import { storageDisabled } from '../../storage/storage-errors';
import { senderOf } from '../identity/sender-of';
import { namesEtag } from '../input/entity-tags';
import { allowsRange, parseRange } from '../input/parse-range';
import { contextOf } from '../middleware/request-context';
import { pipeAtPace, type ReadingPace } from './watch-reader';

/** A kept sound as it is sent. */
export interface SoundToSend {
  readonly key: string;
  /** The size of the whole sound in bytes, as it was kept. */
  readonly bytes: number;
  /** Names these bytes and no others, such as their SHA-256: printable ASCII without quotes. It becomes the `ETag`, with them. */
  readonly etag: string;
  /** The media type. One of neither sound nor video is sent as `application/octet-stream`. */
  readonly contentType: string;
  /** The value of `Content-Disposition`. */
  readonly contentDisposition: string;
}

/** What sending takes. */
export interface KeptSoundSenderOptions {
  /** Null where nothing is kept. */
  readonly store: SoundReader | null;
  /** How many sounds may be sent at once; each holds a file or a connection open for as long as its reader takes. */
  readonly places?: number;
  readonly pace?: ReadingPace;
}

const PLACES = 64;
const SOUND = /^(audio|video)\/[\w.+-]+(;[\x20-\x7e]*)?$/;

/** A private cache may keep it, and asks before each use whether it is still there: a deleted sound is not played again. */
const CACHING = 'private, no-cache';

/** Sends kept sounds to players: whole or by byte ranges, at the pace of the reader. */
export class KeptSoundSender {
  readonly #store: SoundReader | null;
  readonly #places: FairPlaces;
  readonly #pace: ReadingPace | undefined;

  constructor({ store, places = PLACES, pace }: KeptSoundSenderOptions) {
    this.#store = store;
    this.#places = new FairPlaces(places);
    this.#pace = pace;
  }

  /**
   * Answers a GET or HEAD with a kept sound. Resolves to false, with nothing sent, where the store does not have it. Throws
   * `storage_disabled`, `storage_unavailable`, `range_not_satisfiable` and `overloaded`; what breaks off in the middle breaks
   * the connection.
   */
  async send(req: Request, res: Response, sound: SoundToSend): Promise<boolean> {
    const store = this.#store;
    if (store === null) throw storageDisabled();
    const etag = `"${sound.etag}"`;
    if (namesEtag(req, sound.etag)) {
      setCaching(res, etag);
      res.status(304).end();
      return true;
    }
    if (req.method === 'HEAD') return sendHead(store, res, sound);
    const range = allowsRange(req.get('if-range'), etag) ? parseRange(req.get('range'), sound.bytes) : null;
    if (range === 'unsatisfiable') throw rangeNotSatisfiable(sound.bytes);
    const release = this.#places.take(senderOf(req, res));
    if (release === null) throw tooManySounds();
    try {
      const kept = await openSound(store, sound, range, contextOf(res).signal);
      if (kept !== null) await this.#stream(kept, res, sound, range);
      return kept !== null;
    } finally {
      release();
    }
  }

  async #stream({ stream }: KeptSound, res: Response, sound: SoundToSend, range: ByteRange | null): Promise<void> {
    const { signal, log } = contextOf(res);
    setHeaders(res, sound, range);
    await pipeAtPace(stream, res, { log, pace: this.#pace, signal });
  }
}

/** Another size than the record's is another sound, of which no range would be right. */
async function openSound(store: SoundReader, sound: SoundToSend, range: ByteRange | null, signal: AbortSignal) {
  const kept = await store.open(sound.key, range, signal);
  if (kept === null || kept.bytes === sound.bytes) return kept;
  kept.stream.destroy();
  return null;
}

/** A range is for GET alone (RFC 9110, section 14.2). */
async function sendHead(store: SoundReader, res: Response, sound: SoundToSend): Promise<boolean> {
  if ((await store.sizeOf(sound.key, contextOf(res).signal)) !== sound.bytes) return false;
  setHeaders(res, sound, null);
  res.end();
  return true;
}

function setCaching(res: Response, etag: string): void {
  res.setHeader('ETag', etag);
  res.setHeader('Cache-Control', CACHING);
}

function setHeaders(res: Response, sound: SoundToSend, range: ByteRange | null): void {
  const { bytes, etag, contentType, contentDisposition } = sound;
  const { start, end } = range ?? { start: 0, end: bytes - 1 };
  if (range !== null) res.status(206).setHeader('Content-Range', `bytes ${start}-${end}/${bytes}`);
  setCaching(res, `"${etag}"`);
  res.setHeader('Accept-Ranges', 'bytes');
  res.setHeader('Content-Length', end - start + 1);
  res.setHeader('Content-Type', SOUND.test(contentType) ? contentType : 'application/octet-stream');
  res.setHeader('Content-Disposition', contentDisposition);
  res.setHeader('X-Content-Type-Options', 'nosniff');
}

function rangeNotSatisfiable(bytes: number): ApiError {
  return new ApiError('range_not_satisfiable', `The sound has ${bytes} bytes, and the range begins after its end.`, {
    headers: { 'Content-Range': `bytes */${bytes}`, 'Accept-Ranges': 'bytes' },
  });
}

function tooManySounds(): ApiError {
  return new ApiError('overloaded', 'Too many sounds are being sent. Try again in a few seconds.', {
    retryAfterSeconds: 5,
  });
}
