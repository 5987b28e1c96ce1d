import type { oas31 } from 'zod-openapi';
import type { HeaderName } from '../operations/operation';

const text = { type: 'string' } as const;

/** What the headers of ours mean. */
export const HEADERS: Readonly<Record<HeaderName, oas31.HeaderObject>> = {
  'X-Request-Id': {
    description:
      'Names the request in the log: that of the request if it is 8 to 64 letters, digits, _ or -, else a new one.',
    schema: { ...text, pattern: '^[A-Za-z0-9_-]{8,64}$' },
  },
  Location: { description: 'The path of what was made.', required: true, schema: { ...text, format: 'uri-reference' } },
  'Content-Disposition': {
    description:
      'With what the sound may be saved as: the name of the voice, or of the file that was uploaded (RFC 6266).',
    required: true,
    schema: text,
  },
  'Idempotent-Replayed': {
    description: 'Present where this is the response to an earlier request with the same Idempotency-Key.',
    schema: { ...text, const: 'true' },
  },
  ETag: { description: 'Names this version of what is sent.', required: true, schema: text },
  'Accept-Ranges': {
    description: 'That ranges of bytes may be asked for.',
    required: true,
    schema: { ...text, const: 'bytes' },
  },
  'Content-Range': { description: 'Which bytes are sent, and of how many.', required: true, schema: text },
  RecordETag: {
    description:
      'Names this version of a record; a page, what waits, and what is seen of a voice of another user have none.',
    schema: text,
  },
  'Retry-After': {
    description: 'When to try again, in seconds.',
    schema: { type: 'integer', minimum: 0 },
  },
  RateLimit: {
    description:
      'What is left of the limit of requests, and when it begins anew (draft-ietf-httpapi-ratelimit-headers-08).',
    schema: text,
  },
  'RateLimit-Policy': { description: 'The limit of requests, in the form of the same draft.', schema: text },
  'WWW-Authenticate': { description: 'How to say who the request comes from (RFC 6750, section 3).', schema: text },
  'Accept-Post': { description: 'The content type that this address takes.', schema: text },
  'Accept-Encoding': { description: 'The content encoding that this address takes.', schema: text },
};

/** What a header is called in a response. */
export function sentName(name: HeaderName): string {
  return name === 'RecordETag' ? 'ETag' : name;
}

/** A place in the document that shares the definition of a header. */
export function headerRef(name: HeaderName): oas31.ReferenceObject {
  return { $ref: `#/components/headers/${name}` };
}
