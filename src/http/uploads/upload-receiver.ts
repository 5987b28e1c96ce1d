import type { Readable } from 'node:stream';
import type { Request, Response } from 'express';
import { FairPlaces, type ReleasePlace } from '../../concurrency/fair-places';
import { cleanFileName } from '../../domain/file-name';
import type { ReceivedCover, ReceivedSample } from '../../domain/reference-sample';
import { ApiError } from '../../errors/api-error';
import { senderOf } from '../identity/sender-of';
import { principalOf } from '../identity/sign-in';
import { continueIfExpected } from '../middleware/expect-continue';
import { contextOf } from '../middleware/request-context';
import { guardBody } from './body-guard';
import { checkCoverBytes, checkFirstBytes } from './check-first-bytes';
import { createFormParser, MAX_COVERS, type TakeFile } from './form/form-parser';
import { FormReader } from './form/form-reader';
import { missingFile } from './form/form-refusals';
import { fromMulterError } from './form/multer-errors';
import { MultipartRequest } from './form/multipart-request';
import { SampleSpool } from './sample-spool';
import { SlabPool } from './slab-pool';
import type { TemporaryFolder } from './temporary-files';
import { checkUploadHeaders } from './upload-headers';
import type { UploadLimits } from './upload-limits';

/** A form that has arrived in full. Text fields are strings, or arrays where a name came more than once. */
export interface ReceivedUpload {
  readonly fields: Readonly<Record<string, unknown>>;
  readonly samples: readonly ReceivedSample[];
  /** The cover image; null where none was sent. */
  readonly cover: ReceivedCover | null;
  /** The text fields that were sent with the Content-Type of JSON. */
  readonly jsonFields: ReadonlySet<string>;
  /** Removes the bytes of the samples and the cover. It must be called for every upload that was received, whatever happened. */
  dispose(): Promise<void>;
}

/** What receiving needs; the folder is private and exists. */
export interface UploadReceiverOptions extends TemporaryFolder {
  readonly limits: UploadLimits;
}

const LATER = 'Try again in a few seconds.';

type Form = Omit<ReceivedUpload, 'dispose'>;

/**
 * Looks at the text fields that came before the files, as they were sent, while those arrive. Rejects with an ApiError where the form
 * is unacceptable because of them.
 */
type CheckFirstFields = (fields: Form['fields']) => Promise<void>;

interface FormFeed {
  readonly limits: UploadLimits;
  readonly form: MultipartRequest;
  readonly take: TakeFile;
  readonly checkFirstFields: CheckFirstFields;
}

/** Refuses a body that is still arriving when its client has gone or the service can wait no longer. */
function watchSignal(req: Request, signal: AbortSignal, fail: (error: ApiError) => void): () => void {
  const onAbort = (): void => {
    if (!req.complete) fail(signal.reason);
  };
  signal.addEventListener('abort', onAbort);
  if (signal.aborted) onAbort();
  return () => signal.removeEventListener('abort', onAbort);
}

/** Feeds a request to the parser; settles as soon as the form is complete or known to be unacceptable. */
function parseForm(req: Request, res: Response, feed: FormFeed): Promise<void> {
  const { limits, form, take, checkFirstFields } = feed;
  const stops: (() => void)[] = [];
  const parsed = new Promise<void>((resolve, reject) => {
    const refuse = (error: ApiError): void => {
      reject(error);
      form.emit('error', error);
    };
    stops.push(guardBody(req, limits, refuse), watchSignal(req, contextOf(res).signal, refuse));
    let isChecked = false;
    const takeChecked: TakeFile = (...file) => {
      // Beside the files, which do not wait for it.
      if (!isChecked) checkFirstFields(form.body).catch(refuse);
      isChecked = true;
      return take(...file);
    };
    createFormParser(limits, takeChecked)(form as unknown as Request, res, (error?: unknown) => {
      if (error === undefined) resolve();
      else reject(error);
    });
  });
  return parsed.finally(() => {
    for (const stop of stops) stop();
  });
}

interface FormOptions {
  readonly limits: UploadLimits;
  readonly boundary: string;
  readonly spool: SampleSpool;
  /** Makes the check that the chunks of one sample have to pass. */
  readonly makeCheck: () => (chunk: Buffer) => void;
  readonly filesOptional: boolean;
  readonly checkFirstFields: CheckFirstFields;
}

async function readForm(req: Request, res: Response, options: FormOptions): Promise<Form> {
  const { limits, boundary, spool, makeCheck, filesOptional, checkFirstFields } = options;
  const reader = new FormReader(boundary, limits.maxFiles + MAX_COVERS + limits.maxFields);
  const form = new MultipartRequest(req, reader);
  const taking: Promise<ReceivedSample>[] = [];
  let takingCover: Promise<ReceivedCover> | null = null;
  const keep = async (stream: Readable, check: (chunk: Buffer) => void): Promise<ReceivedCover> => {
    const { source, sha256 } = await spool.take(stream, check);
    return { bytes: source.bytes, sha256, source };
  };
  const take: TakeFile = async (stream, standIn, kind) => {
    if (kind === 'cover') {
      takingCover = keep(stream, checkCoverBytes());
      await takingCover;
      return;
    }
    const file_name = cleanFileName(reader.fileNames.get(standIn) ?? '');
    const taken = keep(stream, makeCheck()).then((kept) => ({ file_name, ...kept }));
    taking.push(taken);
    await taken;
  };
  try {
    await parseForm(req, res, { limits, form, take, checkFirstFields });
  } finally {
    // A refused form may leave a file half written: it must be closed before it can be removed.
    await Promise.allSettled([...taking, takingCover]);
  }
  const [samples, cover] = await Promise.all([Promise.all(taking), takingCover]);
  const received = { fields: form.body, samples, cover, jsonFields: reader.jsonFields };
  if (samples.length === 0 && !filesOptional) throw missingFile();
  return received;
}

const acceptAll: CheckFirstFields = () => Promise.resolve();

/** In what a form may differ from an upload, and what is looked at before it has arrived. */
interface ReceiveOptions {
  readonly anyContent?: boolean;
  readonly filesOptional?: boolean;
  readonly checkFirstFields?: CheckFirstFields;
}

/** Receives upload forms, within the limits of each request and of all together. */
export class UploadReceiver {
  readonly limits: UploadLimits;
  /** Where large samples are while they are needed. */
  readonly #files: TemporaryFolder;
  readonly #slabs: SlabPool;
  readonly #places: FairPlaces;

  constructor({ limits, folder, owner }: UploadReceiverOptions) {
    this.limits = limits;
    this.#files = { folder, owner };
    this.#slabs = new SlabPool(limits.memoryBytes);
    this.#places = new FairPlaces(limits.maxConcurrent);
  }

  /**
   * Receives the whole form before anything else happens with it. Throws an ApiError as soon as the form is known to be
   * unacceptable, without waiting for the rest of the body; nothing of it stays then. With `anyContent`, files of other
   * kinds are received as well, so that a check of the samples can say what each of them is; with `filesOptional`, a form
   * without samples. `checkFirstFields` may refuse the form before its files have arrived.
   */
  async receive(
    req: Request,
    res: Response,
    { anyContent = false, filesOptional = false, checkFirstFields = acceptAll }: ReceiveOptions = {},
  ): Promise<ReceivedUpload> {
    const boundary = checkUploadHeaders(req.headers, this.limits);
    const releasePlace = this.takePlace(req, res);
    // Once an upload has arrived whole, the work on it is finished even when its client has gone.
    const releaseRequest = contextOf(res).hold();
    const { memoryPerSampleBytes, memoryPerFormBytes } = this.limits;
    const fits = Number(req.headers['content-length'] ?? 0) <= memoryPerFormBytes;
    const spool = new SampleSpool({
      ...this.#files,
      memoryPerSampleBytes: fits ? memoryPerSampleBytes : 0,
      slabs: this.#slabs,
    });
    const dispose = async (): Promise<void> => {
      releasePlace();
      await spool.dispose().finally(releaseRequest);
    };
    try {
      continueIfExpected(req, res);
      const makeCheck = anyContent ? () => () => undefined : checkFirstBytes;
      const options = { limits: this.limits, boundary, spool, makeCheck, filesOptional, checkFirstFields };
      return { ...(await readForm(req, res, options)), dispose };
    } catch (error) {
      await dispose();
      throw fromMulterError(error, this.limits);
    }
  }

  /** How many uploads of a client are in progress, and how many may be while those of others are. */
  shareOf(client: string): { readonly held: number; readonly limit: number } {
    return this.#places.shareOf(client);
  }

  /** Takes one of the places for uploads, which clients share. Throws `overloaded` when there is none for this client. */
  takePlace(req: Request, res: Response): ReleasePlace {
    const release = this.#places.take(senderOf(req, res));
    if (release !== null) return release;
    const isFull = this.#places.taken === this.#places.places;
    const whose = principalOf(res) === null ? 'uploads from your network' : 'of your uploads';
    throw new ApiError('overloaded', `Too many ${isFull ? 'uploads' : whose} are in progress. ${LATER}`, {
      retryAfterSeconds: 5,
      ...(!isFull && { members: { limit: 'concurrent_uploads' } }),
    });
  }
}
