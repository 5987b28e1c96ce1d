import { randomUUID } from 'node:crypto';
import { rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { namesIn } from './names-in';

/** What the names of temporary files begin with, by what is in them; whose they are follows. All of them are swept. */
export const TEMPORARY_FILES = {
  upload: 'echo-voice-upload-',
  sound: 'echo-voice-sound-',
  clip: 'echo-voice-clip-',
  other: 'echo-voice-',
} as const;

/** Where temporary files or folders are, what their names begin with, and whether a process that made some has died. */
export interface SweptFolder {
  readonly folder: string;
  readonly prefix: string;
  readonly isOwnerGone: (owner: string) => Promise<boolean>;
}

/** What names no owner is taken for abandoned when nothing has written to it for so long. */
const ABANDONED_AFTER_MS = 60 * 60_000;

const OWNER_END = '.';

/** A new name for a temporary file or folder that tells which process it belongs to; `owner` has no dot in it. */
export function ownedName(prefix: string, owner: string): string {
  return `${prefix}${owner}${owner === '' ? '' : OWNER_END}${randomUUID()}`;
}

function ownerIn(name: string): string | null {
  const end = name.indexOf(OWNER_END);
  return end === -1 ? null : name.slice(0, end);
}

async function isOld(file: string): Promise<boolean> {
  // Another process may sweep at the same time.
  const found = await stat(file).catch(() => null);
  return found !== null && Date.now() - found.mtimeMs > ABANDONED_AFTER_MS;
}

/**
 * Removes what a process that died has left of its temporary files or folders: a half upload, say. What belongs to a process
 * that lives stays, however old it is, and so do other files. Resolves to how many were removed.
 */
export async function sweepLeftovers({ folder, prefix, isOwnerGone }: SweptFolder): Promise<number> {
  const gone = new Map<string, Promise<boolean>>();
  const isGone = (owner: string): Promise<boolean> => {
    const known = gone.get(owner) ?? isOwnerGone(owner);
    gone.set(owner, known);
    return known;
  };
  let removed = 0;
  for (const name of await namesIn(folder)) {
    if (!name.startsWith(prefix)) continue;
    const owner = ownerIn(name.slice(prefix.length));
    const place = path.join(folder, name);
    if (!(await (owner === null ? isOld(place) : isGone(owner)))) continue;
    await rm(place, { recursive: true, force: true });
    removed += 1;
  }
  return removed;
}
