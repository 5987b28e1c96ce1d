import { createHash, randomBytes } from 'node:crypto';

/**
 * The tag that every voice model of ours carries at Fish.Audio, one for each upload: by it a model is found again whose id
 * was lost, and told from the account's other models.
 */
export const OPERATION_TAG = /^evm-[0-9a-f]{32}$/;

/** A tag that no other upload has. */
export function newOperationTag(): string {
  return `evm-${randomBytes(16).toString('hex')}`;
}

/**
 * The tag of an upload that came with an idempotency key: the same one whenever the same upload comes again, so that its
 * model is found even if everything else about the first time was lost.
 */
export function keyedOperationTag(...parts: readonly string[]): string {
  return `evm-${createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 32)}`;
}

/** Whether a tag is one of ours and not one that a person chose. */
export function isOperationTag(tag: string): boolean {
  return OPERATION_TAG.test(tag);
}
