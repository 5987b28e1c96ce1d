import type { Readable } from 'node:stream';
import type { RequestHandler } from 'express';
import multer from 'multer';
import { COVER_FIELD } from '../../../media/cover/cover-refusals';
import type { UploadLimits } from '../upload-limits';
import { SAMPLE_FIELD, tooManyCovers, unknownFile } from './form-refusals';
import type { MultipartRequest } from './multipart-request';

/**
 * Keeps the bytes of one file: a sample, or the cover. `fileName` is its name in the FormReader. Resolves when they are stored
 * and rejects when they cannot be.
 */
export type TakeFile = (stream: Readable, fileName: string, kind: 'sample' | 'cover') => Promise<void>;

/** How many covers a form may have. */
export const MAX_COVERS = 1;

/** Sets every limit of multer, since its defaults let one small request block the process for minutes. */
function multerLimits(limits: UploadLimits): multer.Options['limits'] {
  const all = {
    fileSize: limits.maxFileBytes,
    files: limits.maxFiles + MAX_COVERS,
    fields: limits.maxFields,
    parts: limits.maxFiles + MAX_COVERS + limits.maxFields,
    fieldNameSize: 64,
    fieldSize: limits.maxFieldBytes,
    headerPairs: 16,
    fieldNestingDepth: 0,
    fieldArrayIndexLimit: 0,
  };
  return all;
}

/** Multer, set up for one upload: it is fed by a MultipartRequest and hands every file to `take`. */
export function createFormParser(limits: UploadLimits, take: TakeFile): RequestHandler {
  const storage: multer.StorageEngine = {
    _handleFile: (_req, file, done) => {
      const kind = file.fieldname === COVER_FIELD ? 'cover' : 'sample';
      take(file.stream, file.originalname, kind).then(() => done(null, {}), done);
    },
    // Removing a sample is up to the owner of `take`, which knows what it has stored.
    _removeFile: (_req, _file, done) => done(null),
  };
  const refusalOf = fileCounter(limits);
  const options = {
    storage,
    limits: multerLimits(limits),
    defParamCharset: 'utf8',
    fileFilter: (_req: unknown, file: Express.Multer.File, accept: (error: unknown, include?: boolean) => void) => {
      const refusal = refusalOf(file.fieldname);
      if (refusal === null) accept(null, true);
      else accept(refusal);
    },
    streamHandler: (form: MultipartRequest, parser: NodeJS.WritableStream) => form.pipe(parser),
  };
  // The published types of multer 2 do not know `streamHandler` yet.
  return multer(options as unknown as multer.Options).any();
}

/** Counts the files of one form; returns why one more in a field is refused, or null where it is not. */
function fileCounter(limits: UploadLimits): (fieldName: string) => Error | null {
  const taken = { [SAMPLE_FIELD]: 0, [COVER_FIELD]: 0 };
  return (fieldName) => {
    if (fieldName !== SAMPLE_FIELD && fieldName !== COVER_FIELD) return unknownFile(fieldName);
    taken[fieldName] += 1;
    if (taken[COVER_FIELD] > MAX_COVERS) return tooManyCovers();
    return taken[SAMPLE_FIELD] > limits.maxFiles ? new multer.MulterError('LIMIT_FILE_COUNT', fieldName) : null;
  };
}
