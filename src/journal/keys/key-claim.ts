import { z } from 'zod';
import type { StoredResponse } from '../../domain/idempotency-keys';

const storedResponse: z.ZodType<StoredResponse> = z.object({
  status: z.int(),
  headers: z.record(z.string(), z.string()).default({}),
  body: z.string(),
});

/** Loose: what a newer version of the service has added is written back as it was. */
const claim = z.looseObject({
  version: z.int().positive(),
  fingerprint: z.string(),
  expires_at: z.iso.datetime(),
  /** The response of the request, named `answer` in stored data; null as long as it runs. */
  answer: storedResponse.nullable().default(null),
});

/** What is stored of a claimed key. */
export type KeyClaim = Readonly<z.infer<typeof claim>>;

/**
 * Reads a claim's file, of a newer version as well. Throws on anything that lacks what is needed to judge the claim.
 */
export function decodeClaim(content: string): KeyClaim {
  return claim.parse(JSON.parse(content));
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
