import { randomBytes } from 'node:crypto';
import { sha256Hex } from '../../domain/values/sha256-hex';

/**
 * Whether an upload is to be recorded. A recorded one's tag begins with `evm-` (Echo voice model, to be recorded), an
 * unrecorded one's with `evu-` (unrecorded), so that reconciling does not look for its record.
 */
export type TagKind = 'recorded' | 'unrecorded';

/**
 * The tag that every voice model to be recorded carries at Fish.Audio, one for each upload: by it a model is found
 * again whose id was lost, and told from the account's other models.
 */
const OPERATION_TAG = /^evm-[0-9a-f]{32}$/;

function tagOf(kind: TagKind, id: string): string {
  return `${kind === 'recorded' ? 'evm' : 'evu'}-${id}`;
}

/** A tag that no other upload has. */
export function newOperationTag(kind: TagKind = 'recorded'): string {
  return tagOf(kind, randomBytes(16).toString('hex'));
}

/**
 * The tag of an upload that came with an idempotency key: the same one whenever the same upload comes again, so that
 * its model is found even if everything else about the first time was lost.
 */
export function keyedOperationTag(kind: TagKind, ...parts: readonly string[]): string {
  return tagOf(kind, sha256Hex(JSON.stringify(parts)).slice(0, 32));
}

/** Whether a tag is that of an upload to be recorded, and not one that a user chose. */
export function isOperationTag(tag: string): boolean {
  return OPERATION_TAG.test(tag);
}
