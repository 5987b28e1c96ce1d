import https from 'node:https';
import { Socket } from 'node:net';
import { S3Client } from '@aws-sdk/client-s3';

/** Which bucket keeps the sounds, and how it is reached. */
export interface S3Options {
  readonly bucket: string;
  readonly region: string;
  /** The address of a server other than Amazon's. */
  readonly endpoint?: string | undefined;
  /** Whether the bucket stands in the path instead of the host name. */
  readonly forcePathStyle?: boolean;
  /** Unless given, the usual chain of AWS is asked: environment, shared files, the role of the machine. */
  readonly credentials?: { readonly accessKeyId: string; readonly secretAccessKey: string } | undefined;
  /** Other times than the usual ones, in milliseconds. */
  readonly timing?: Partial<S3Timing> | undefined;
}

/** Times of calls, in milliseconds. */
export interface S3Timing {
  /** Until a connection is there. */
  readonly connectMs: number;
  /** From the beginning of a call to the beginning of its answer; sending a sound has more, by its size. */
  readonly answerMs: number;
  /** How long a sound that is being read may bring nothing. */
  readonly silenceMs: number;
}

export const S3_TIMING: S3Timing = { connectMs: 3_000, answerMs: 10_000, silenceMs: 20_000 };

/** Attempts of a call in all. */
export const MAX_ATTEMPTS = 2;

/** More than there are places for readers, so that these never keep a sound from being put. */
const MAX_SOCKETS = 128;

/** On Node 20 an agent for TLS leaves Nagle's algorithm on, which holds back the end of a request for some 40 ms. */
class PromptAgent extends https.Agent {
  override createConnection(...args: Parameters<https.Agent['createConnection']>) {
    const socket = super.createConnection(...args);
    if (socket instanceof Socket) socket.setNoDelay(true);
    return socket;
  }
}

const ignore = (): void => undefined;

/** The SDK warns on the console of every body that it cannot send again. */
const SILENT = { trace: ignore, debug: ignore, info: ignore, warn: ignore, error: ignore };

/** A client of the SDK. Checksums are sent and checked only where S3 wants them: other servers refuse them. */
export function createS3Client(options: S3Options): S3Client {
  const { connectMs, answerMs } = { ...S3_TIMING, ...options.timing };
  return new S3Client({
    region: options.region,
    ...(options.endpoint !== undefined && { endpoint: options.endpoint }),
    forcePathStyle: options.forcePathStyle ?? false,
    ...(options.credentials && { credentials: options.credentials }),
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
    // It would take a connection of its own for each large sound, and wait for servers that never say «continue».
    expectContinueHeader: false,
    maxAttempts: MAX_ATTEMPTS,
    logger: SILENT,
    requestHandler: {
      connectionTimeout: connectMs,
      requestTimeout: answerMs,
      throwOnRequestTimeout: true,
      // A sound whose reader is slow makes its connection idle, which is no fault of the server.
      socketTimeout: 0,
      httpAgent: { keepAlive: true, maxSockets: MAX_SOCKETS },
      httpsAgent: new PromptAgent({ keepAlive: true, maxSockets: MAX_SOCKETS }),
    },
  });
}
