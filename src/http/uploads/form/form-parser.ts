import type { Readable } from 'node:stream';
import type { RequestHandler } from 'express';
import multer from 'multer';
import type { UploadLimits } from '../upload-limits';
import { SAMPLE_FIELD, unknownFile } from './form-refusals';
import type { MultipartRequest } from './multipart-request';

/** Keeps the bytes of one sample, by the name of its file in the FormReader; resolves when they are stored and rejects when they cannot be. */
export type TakeSample = (stream: Readable, fileName: string) => Promise<void>;

/** Sets every limit of multer, since its defaults let one small request block the process for minutes. */
function multerLimits(limits: UploadLimits): multer.Options['limits'] {
  const all = {
    fileSize: limits.maxFileBytes,
    files: limits.maxFiles,
    fields: limits.maxFields,
    parts: limits.maxFiles + limits.maxFields,
    fieldNameSize: 64,
    fieldSize: limits.maxFieldBytes,
    headerPairs: 16,
    fieldNestingDepth: 0,
    fieldArrayIndexLimit: 0,
  };
  return all;
}

/** Multer, set up for one upload: it is fed by a MultipartRequest and hands every sample to `take`. */
export function createFormParser(limits: UploadLimits, take: TakeSample): RequestHandler {
  const storage: multer.StorageEngine = {
    _handleFile: (_req, file, done) => {
      take(file.stream, file.originalname).then(() => done(null, {}), done);
    },
    // Removing a sample is up to the owner of `take`, which knows what it has stored.
    _removeFile: (_req, _file, done) => done(null),
  };
  const options = {
    storage,
    limits: multerLimits(limits),
    defParamCharset: 'utf8',
    fileFilter: (_req: unknown, file: Express.Multer.File, accept: (error: unknown, include?: boolean) => void) => {
      if (file.fieldname === SAMPLE_FIELD) accept(null, true);
      else accept(unknownFile(file.fieldname));
    },
    streamHandler: (form: MultipartRequest, parser: NodeJS.WritableStream) => form.pipe(parser),
  };
  // The published types of multer 2 do not know `streamHandler` yet.
  return multer(options as unknown as multer.Options).any();
}
