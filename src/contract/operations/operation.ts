import type { z } from 'zod';

/** A header of a response that callers may rely on. */
export type HeaderName =
  | 'X-Request-Id'
  | 'Location'
  | 'Content-Disposition'
  | 'Idempotent-Replayed'
  | 'ETag'
  | 'Accept-Ranges'
  | 'Content-Range'
  /** The ETag of a record, which not every response has. */
  | 'RecordETag'
  | 'Retry-After'
  | 'RateLimit'
  | 'RateLimit-Policy'
  | 'WWW-Authenticate'
  | 'Accept-Post'
  | 'Accept-Encoding';

/** What is sent, by its media type. */
export type Content = Readonly<Record<string, z.ZodType>>;

/** One response that is no error. */
export interface ResponseSpec {
  readonly description: string;
  readonly content: Content;
  /** Headers that it has besides those of every response. */
  readonly headers?: readonly HeaderName[];
}

/** One method of one path. */
export interface Operation {
  readonly method: 'get' | 'post' | 'put' | 'patch' | 'delete';
  /** As OpenAPI writes it, with `{name}` for a parameter. */
  readonly path: string;
  readonly tag: 'Voice models' | 'Echos' | 'Clips' | 'Users' | 'Service';
  readonly summary: string;
  readonly description?: string;
  readonly params?: { readonly path?: z.ZodObject; readonly query?: z.ZodObject; readonly header?: z.ZodObject };
  /** The body of the request: JSON, or a form with files, which may be left out if it is `optional`. */
  readonly body?: { readonly json: z.ZodObject } | { readonly form: z.ZodObject; readonly optional?: true };
  /** The status of a success, and what is sent with it. */
  readonly status: number;
  readonly success: ResponseSpec;
  /** Other responses that are no problem documents. */
  readonly also?: Readonly<Record<number, ResponseSpec>>;
}

/** Checks an operation where it is written, and keeps the types of its schemas. */
export function operation<const T extends Operation>(definition: T): T {
  return definition;
}

/** The same type with nothing in it that can be changed. */
export type Sent<T> = T extends Date
  ? Date
  : T extends readonly (infer Item)[]
    ? readonly Sent<Item>[]
    : T extends object
      ? { readonly [Name in keyof T]: Sent<T[Name]> }
      : T;
