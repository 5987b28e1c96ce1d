import { readFile, stat } from 'node:fs/promises';
import { hostname } from 'node:os';
import path from 'node:path';
import { z } from 'zod';
import { sha256Hex } from '../../domain/values/sha256-hex';
import { startSinceBoot } from './process-start';

/** In every owner's folder: who it is. Its modification time is the heartbeat. */
export const OWNER_FILE = 'owner.json';

const ownerFile = z.object({
  hostname: z.string(),
  pid: z.int().positive(),
  process_start: z.string().nullable(),
  started_at: z.iso.datetime(),
});

/** What an owner says of itself. `process_start` tells it from a later process with the same number. */
export type OwnerFile = z.infer<typeof ownerFile>;

/** After how long without a heartbeat a process that cannot be looked up counts as dead. */
const STALE_MS = 30_000;

const OWNER_NAME = /^([0-9a-f]{12})-([1-9][0-9]{0,9})-[0-9a-f]{16}$/;

/** The part of an owner's name that stands for this machine: a hash of its host name. */
export function hostHash(): string {
  return sha256Hex(hostname()).slice(0, 12);
}

/** Whether a folder of this name is an owner's. */
export function isOwnerName(name: string): boolean {
  return OWNER_NAME.test(name);
}

async function readOwnerFile(folder: string): Promise<OwnerFile | null> {
  try {
    return ownerFile.parse(JSON.parse(await readFile(path.join(folder, OWNER_FILE), 'utf8')));
  } catch {
    return null;
  }
}

/**
 * Milliseconds since the last heartbeat; without a heartbeat file since the folder changed; infinite without a folder.
 */
async function msSinceHeartbeat(folder: string): Promise<number> {
  const file = await stat(path.join(folder, OWNER_FILE)).catch(() => stat(folder).catch(() => null));
  return file === null ? Number.POSITIVE_INFINITY : Date.now() - file.mtimeMs;
}

/**
 * Whether the process that owns `parent/name` is confirmed gone, which the one that checks, `ownName`, never is. On this machine the
 * process table decides, so that a service that is killed and started again adopts its entries at once; an owner of another
 * machine, or one whose process cannot be told apart from a later one of the same number, is dead when its heartbeat has
 * stopped. Machines are told apart by host name (containers that share a folder need names of their own), and their clocks
 * must agree to a few seconds.
 */
export async function isOwnerDead(parent: string, name: string, ownName: string): Promise<boolean> {
  const [, host, pidText] = OWNER_NAME.exec(name) ?? [];
  if (name === ownName || pidText === undefined) return false;
  const folder = path.join(parent, name);
  const heartbeatExpired = async (): Promise<boolean> => (await msSinceHeartbeat(folder)) > STALE_MS;
  if (host !== hostHash()) return heartbeatExpired();
  const pid = Number(pidText);
  // A container's process has the same number at every start; this process has that number, under another name.
  if (pid === process.pid) return true;
  const found = startSinceBoot(pid);
  if (found === 'ended') return true;
  const known = (await readOwnerFile(folder))?.process_start ?? null;
  if (known === null || found === null) return heartbeatExpired();
  return known !== found;
}
