import { constants } from 'node:zlib';
import compression from 'compression';
import express, { type Request, type RequestHandler, type Response } from 'express';

/** Less is sent sooner as it is; a response fits into one packet then. */
const MIN_BYTES = 1_024;
/**
 * So many bytes of files are compressed at once, whoever asks: some loads of the page and of `/docs`. What comes beyond is sent as
 * it is, so that whoever asks for large files all the time takes little processor time, and no thread that the disk waits for.
 */
const MAX_BYTES_AT_ONCE = 4_000_000;
/** A file counts as so many bytes at least, so that 26 are compressed at once: a compressor takes up to 900 kB, however small the file. */
const LEAST_COUNTED = 150_000;
/** A fifteenth smaller than at 4, the usual quality, for a fifth more processor time; 6 takes another third of memory for a hundredth. */
const BROTLI = { params: { [constants.BROTLI_PARAM_QUALITY]: 5 } };
const ENCODINGS = ['br', 'gzip', 'deflate', 'identity'];

/** The names of what the build makes hold a hash of the content: another content has another name. */
const HASHED = /-[A-Z0-9]{8}\.(js|css)(\.map)?$/;

/** Serves the files of a folder. To be mounted at an address of files alone. */
export type StaticFiles = (folder: string) => RequestHandler[];

/** Makes what serves folders of files, whose text is compressed where the client takes that; all of them share one bound. */
export function staticFiles(): StaticFiles {
  const compressed = compressFiles();
  const setHeaders = (res: Response, file: string): void => {
    res.locals.isStaticFile = true;
    res.setHeader('Cache-Control', HASHED.test(file) ? 'max-age=31536000, immutable' : 'no-cache');
    res.vary('Accept-Encoding');
  };
  // A folder has nothing to redirect to, and the address would lack the public prefix.
  const options = { index: false, redirect: false, cacheControl: false, setHeaders };
  return (folder) => [ignoreIfRange, compressed, express.static(folder, options)];
}

/**
 * Compresses files that `express.static` sends, and nothing else: what else comes from these addresses may be a page that repeats what
 * the client sent, whose length would tell what stands beside it (BREACH).
 */
function compressFiles(): RequestHandler {
  let bytesAtOnce = 0;
  const filter = (req: Request, res: Response): boolean => {
    const bytes = Number(res.getHeader('Content-Length'));
    if (!isCompressible(req, res) || bytes < MIN_BYTES) return false;
    const counted = Math.max(bytes, LEAST_COUNTED);
    if (bytesAtOnce + counted > MAX_BYTES_AT_ONCE) return false;
    if (req.method === 'HEAD') {
      // It would be that of GET, and of the compressed file that is only known once it is made (RFC 9110, section 8.6).
      res.removeHeader('Content-Length');
      return false;
    }
    bytesAtOnce += counted;
    res.once('close', () => {
      bytesAtOnce -= counted;
    });
    // Ranges are those of the file as it is, and not of what is sent here.
    res.removeHeader('Accept-Ranges');
    return true;
  };
  return compression({ filter, threshold: MIN_BYTES, brotli: BROTLI });
}

/** Whether a file is sent whole, as text, to somebody who takes it compressed. */
function isCompressible(req: Request, res: Response): boolean {
  if (res.locals.isStaticFile !== true || res.statusCode !== 200 || !compression.filter(req, res)) return false;
  if (String(res.getHeader('Content-Type')).startsWith('text/html')) return false;
  const encoding = req.acceptsEncodings(ENCODINGS);
  return encoding !== false && encoding !== 'identity';
}

/**
 * The ETag of a file is weak, since it names the file and its compressed forms alike. So none is good for `If-Range`, which has the
 * range ignored then (RFC 9110, section 13.1.5): a client could have the beginning of another form.
 */
const ignoreIfRange: RequestHandler = (req, _res, next) => {
  if (req.headers['if-range'] !== undefined) delete req.headers.range;
  next();
};
