import type { S3Options } from './s3-client';

/** What the SDK and Node say of a failure, as far as it is of use. */
export interface S3Failure {
  readonly name: string;
  /** The status of the response, where there was one. */
  readonly status: number | undefined;
  /** Of Node or OpenSSL: `ECONNREFUSED`. */
  readonly code: string | undefined;
}

const MAX_CAUSES = 4;

/** By the name of the error; the first that fits. `%` stands for the bucket. */
const NAMES: readonly (readonly [name: RegExp, meaning: string])[] = [
  [/^NoSuchBucket$/, 'has no bucket %'],
  [/^SignatureDoesNotMatch$/, 'does not accept the secret of the access key; see S3_SECRET_ACCESS_KEY'],
  [/^(InvalidAccessKeyId|XAdminUserNotFound)$/, 'does not know the access key; see S3_ACCESS_KEY_ID'],
  [/^(ExpiredToken|InvalidToken|TokenRefreshRequired)/, 'does not accept the session token'],
  [/^RequestTimeTooSkewed$/, 'finds the clock of this machine wrong; set it, for example by NTP'],
  [/^(PermanentRedirect|AuthorizationHeaderMalformed)$/, 'has the bucket % in another region; set S3_REGION'],
  [/^(AccessDenied|Forbidden|AllAccessDisabled|AccountProblem)$/, 'refuses access to the bucket %'],
  [/^(QuotaExceeded|InsufficientStorage|XMinioStorageFull)/, 'is full'],
  [/^(SlowDown|ServiceUnavailable|TooManyRequests)/, 'is busy'],
  [
    /^CredentialsProviderError$/,
    'was not asked: no credentials were found; set S3_ACCESS_KEY_ID, or the environment of AWS',
  ],
];

/** By the code of Node or OpenSSL. */
const CODES: readonly (readonly [code: RegExp, meaning: string])[] = [
  [/^ECONNREFUSED$/, 'refuses connections'],
  [/^(ENOTFOUND|EAI_AGAIN|ENODATA|ESERVFAIL|ETIMEOUT|EREFUSED)$/, 'has a name that cannot be found'],
  [/^ETIMEDOUT$/, 'does not answer in time'],
  [/^(EHOSTUNREACH|ENETUNREACH|ENETDOWN)$/, 'cannot be reached'],
  [/^(ECONNRESET|EPIPE)$/, 'breaks the connection'],
  [/WRONG_VERSION_NUMBER|^EPROTO$/, 'does not speak TLS; S3_ENDPOINT may have to begin with http:'],
  [/CERT|SELF_SIGNED|ALTNAME|UNABLE_TO_VERIFY/, 'has a TLS certificate that is not accepted'],
];

function codeIn(error: unknown, depth = 0): string | undefined {
  if (typeof error !== 'object' || error === null || depth > MAX_CAUSES) return undefined;
  const code = 'code' in error ? error.code : undefined;
  if (typeof code === 'string' && /^[A-Z0-9_]{3,64}$/.test(code)) return code;
  const below = 'cause' in error ? codeIn(error.cause, depth + 1) : undefined;
  if (below !== undefined || !('message' in error)) return below;
  return wrappedCode(String(error.message));
}

/**
 * Of an error that is not one of its own context, the SDK keeps the text alone: `connect ECONNREFUSED 127.0.0.1:9000`. Node
 * says `socket hang up` of a connection that was closed before the response.
 */
function wrappedCode(message: string): string | undefined {
  const [, code] = /^AWS SDK error wrapper for .{0,99}?\b(E[A-Z_]{4,20}|socket hang up)\b/.exec(message) ?? [];
  return code === 'socket hang up' ? 'ECONNRESET' : code;
}

function statusIn(error: unknown): number | undefined {
  const metadata = (error as { readonly $metadata?: { readonly httpStatusCode?: unknown } } | null)?.$metadata;
  return typeof metadata?.httpStatusCode === 'number' ? metadata.httpStatusCode : undefined;
}

/** What is known of an error of the SDK. Its message is left out, since servers repeat keys and signatures in theirs. */
export function failureOf(error: unknown): S3Failure {
  const { name: said } = (error ?? {}) as { readonly name?: unknown };
  const name = typeof said === 'string' && /^[\w.]{1,64}$/.test(said) ? said : 'Error';
  return { name, status: statusIn(error), code: codeIn(error) };
}

/** Whether another attempt may succeed: the network failed, or the server has trouble of its own. */
export function isTransient({ name, status, code }: S3Failure): boolean {
  if (status !== undefined) return status >= 500 || status === 429;
  return code !== undefined || name === 'TimeoutError';
}

function meaningOf({ name, status, code }: S3Failure): string {
  const named = NAMES.find(([pattern]) => pattern.test(name))?.[1];
  if (named !== undefined) return named;
  const coded = CODES.find(([pattern]) => pattern.test(code ?? ''))?.[1];
  if (coded !== undefined) return coded;
  if (status === 403) return 'refuses access to the bucket %';
  if (status === 301) return 'has the bucket % in another region; set S3_REGION';
  if (name === 'TimeoutError') return 'does not answer in time';
  return status === undefined ? 'cannot be used' : 'cannot do it';
}

/** Why the bucket cannot be used: `127.0.0.1:9000 has no bucket sounds (NoSuchBucket, 404)`. Holds no key and no signature. */
export function describeFailure(failure: S3Failure, { bucket, region, endpoint }: S3Options): string {
  const host = endpoint === undefined ? `s3.${region}.amazonaws.com` : new URL(endpoint).host;
  const { name, status, code } = failure;
  const known = [code ?? name, status].filter((part) => part !== undefined).join(', ');
  return `${host} ${meaningOf(failure).replace('%', bucket)} (${known})`;
}
