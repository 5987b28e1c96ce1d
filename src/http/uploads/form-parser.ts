import type { Readable } from 'node:stream';
import type { RequestHandler } from 'express';
import multer from 'multer';
import { cleanFileName } from '../../domain/file-name';
import { ApiError } from '../../errors/api-error';
import type { MultipartRequest } from './multipart-request';
import type { UploadLimits } from './upload-limits';

/** The form field of the reference samples. */
export const SAMPLE_FIELD = 'audio';

/** Takes the bytes of one sample; settles when they are kept or cannot be. */
export type TakeSample = (stream: Readable, fileName: string) => Promise<void>;

function refuseUnknownFile(fieldName: string): ApiError | null {
  if (fieldName === SAMPLE_FIELD) return null;
  return new ApiError('unexpected_field', `Send the recording in the field \`${SAMPLE_FIELD}\`.`, {
    errors: [{ field: cleanFileName(fieldName), message: `is not a file field; use ${SAMPLE_FIELD}` }],
  });
}

/** Every limit of multer, set: its defaults let one small request block the process for minutes. */
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
    // What was taken is known to whoever takes it, and removed there.
    _removeFile: (_req, _file, done) => done(null),
  };
  const options = {
    storage,
    limits: multerLimits(limits),
    defParamCharset: 'utf8',
    fileFilter: (_req: unknown, file: Express.Multer.File, accept: (error: unknown, include?: boolean) => void) => {
      const problem = refuseUnknownFile(file.fieldname);
      if (problem === null) accept(null, true);
      else accept(problem);
    },
    streamHandler: (form: MultipartRequest, parser: NodeJS.WritableStream) => form.pipe(parser),
  };
  // The published types of multer 2 do not know `streamHandler` yet.
  return multer(options as unknown as multer.Options).any();
}
