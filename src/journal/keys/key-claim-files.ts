import { randomBytes } from 'node:crypto';
import { mkdir, readFile, rename, rm, unlink } from 'node:fs/promises';
import path from 'node:path';
import {
  errorCode,
  ignoreErrno,
  makeDirectory,
  removeIfEmpty,
  syncDirectory,
  unlessGone,
  writeSynced,
} from '../../files/durable-files';
import { namesIn } from '../../files/names-in';
import type { Quarantine } from '../entries/quarantine';
import type { Owner } from '../ownership/owner';
import { claimOwner, decodeClaim, type KeyClaim } from './key-claim';

/** A claim as it was found: the file, the process that made it, and what it says. */
export interface StoredClaim {
  readonly file: string;
  readonly owner: string;
  readonly claim: KeyClaim;
}

/** A new file in a key's folder for a claim of this owner. No other claim ever has the same one. */
export function newClaimFile(folder: string, owner: Owner): string {
  return path.join(folder, `${owner.name}.${randomBytes(8).toString('hex')}.json`);
}

/**
 * Makes the folder of a key with its claim in it, durably; false if another process was quicker. The folder is prepared
 * under the owner's and renamed into place, which only works where there is none or an empty one.
 */
export async function placeClaim(file: string, claim: KeyClaim, owner: Owner): Promise<boolean> {
  const draft = path.join(owner.directory, randomBytes(8).toString('hex'));
  const folder = path.dirname(file);
  try {
    if (!(await ignoreErrno(mkdir(draft, { mode: 0o700 }), 'ENOENT'))) {
      await owner.restore();
      await mkdir(draft, { mode: 0o700 });
    }
    await writeSynced(path.join(draft, path.basename(file)), JSON.stringify(claim));
    await syncDirectory(draft);
    // The folder of all claims may have been removed while the service runs.
    await makeDirectory(path.dirname(folder));
    if (await ignoreErrno(rename(draft, folder), 'ENOTEMPTY', 'EEXIST')) {
      await syncDirectory(path.dirname(folder));
      return true;
    }
  } catch (error) {
    await rm(draft, { recursive: true, force: true });
    // It may be in place, only not durably; the caller will not hold it.
    await removeClaim(file).catch(() => undefined);
    throw error;
  }
  await rm(draft, { recursive: true, force: true });
  return false;
}

/** Puts a new content in the place of a claim's file, durably. Does nothing if the key's folder is gone. */
export async function replaceClaim(file: string, claim: KeyClaim, owner: Owner): Promise<void> {
  const draft = path.join(owner.directory, `${randomBytes(8).toString('hex')}.tmp`);
  try {
    if (!(await ignoreErrno(writeSynced(draft, JSON.stringify(claim)), 'ENOENT'))) {
      await owner.restore();
      await writeSynced(draft, JSON.stringify(claim));
    }
    if (await ignoreErrno(rename(draft, file), 'ENOENT')) await syncDirectory(path.dirname(file));
  } finally {
    await unlink(draft).catch(() => undefined);
  }
}

/**
 * Takes a dead process's claim over; false if another process was quicker. Should a power loss undo it, then both
 * processes are dead, and it makes no difference which of them the claim is named after.
 */
export async function takeOverClaim(found: StoredClaim, file: string): Promise<boolean> {
  return ignoreErrno(rename(found.file, file), 'ENOENT');
}

/** Removes a claim's file and, if nothing else is in it, the key's folder. What is gone already counts as removed. */
export async function removeClaim(file: string): Promise<void> {
  await ignoreErrno(unlink(file), 'ENOENT');
  await removeIfEmpty(path.dirname(file));
}

/**
 * The claim in a key's folder, or null. Should a process that was taken for dead have come back, there are two: one
 * that has a response goes before one of a request that runs. Files that are no claims go to the quarantine.
 */
export async function findClaim(folder: string, quarantine: Quarantine): Promise<StoredClaim | null> {
  const claims: StoredClaim[] = [];
  for (const name of await namesIn(folder)) {
    const file = path.join(folder, name);
    const owner = claimOwner(name);
    const claim = await readClaim(file).catch((error) => {
      if (errorCode(error) !== undefined && errorCode(error) !== 'EISDIR') throw error;
      return undefined;
    });
    if (claim === null) continue;
    if (owner === null || claim === undefined) await quarantine.takeStray(file, 'not a valid claim of a key');
    else claims.push({ file, owner, claim });
  }
  return claims.find(({ claim }) => claim.answer !== null) ?? claims[0] ?? null;
}

/** Null if the file is gone. Throws an Error without a code if it is not a claim. */
async function readClaim(file: string): Promise<KeyClaim | null> {
  const text = await unlessGone(readFile(file, 'utf8'));
  return text === null ? null : decodeClaim(text);
}
