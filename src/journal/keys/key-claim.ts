import { createHash } from 'node:crypto';
import { z } from 'zod';

/** An idempotency key of one scope (a user, or a caller without one). The key itself is not kept, only its hash. */
export interface IdempotencyKey {
  readonly scope: string;
  readonly key_hash: string;
}

const answer = z.strictObject({
  status: z.int(),
  headers: z.record(z.string(), z.string()),
  body: z.string(),
});

/** The answer of the first request with a key, to be given again to the later ones. */
export type KeyAnswer = Readonly<z.infer<typeof answer>>;

const claim = z.strictObject({
  version: z.literal(1),
  fingerprint: z.string(),
  expires_at: z.iso.datetime(),
  /** Null as long as the request runs. */
  answer: answer.nullable(),
});

/** What is stored of a claimed key. */
export type KeyClaim = Readonly<z.infer<typeof claim>>;

/** Reads a claim's file. Throws on anything that is not a whole, valid claim of this version. */
export function decodeClaim(content: string): KeyClaim {
  return claim.parse(JSON.parse(content));
}

/** The folder name of a key. */
export function folderNameOf(key: IdempotencyKey): string {
  return createHash('sha256')
    .update(JSON.stringify([key.scope, key.key_hash]))
    .digest('hex');
}

/** Whether a folder of this name is a key's. */
export function isKeyFolder(name: string): boolean {
  return /^[0-9a-f]{64}$/.test(name);
}

const CLAIM_FILE = /^([^.]+)\.[0-9a-f]{16}\.json$/;

/** The owner in a claim's file name, or null for any other name. */
export function claimOwner(fileName: string): string | null {
  return CLAIM_FILE.exec(fileName)?.[1] ?? null;
}
