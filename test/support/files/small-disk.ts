import { spawnSync } from 'node:child_process';
import { appendFile, mkdir, mkdtemp, rm, statfs } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

const BLOCK = 4096;

function run(command: string, ...args: readonly string[]): boolean {
  return spawnSync(command, args).status === 0;
}

/** Whether this user may mount file systems, which takes root on Linux. */
export function mayMount(): boolean {
  return process.platform === 'linux' && run('unshare', '--mount', 'mount', '-t', 'tmpfs', 'tmpfs', '/mnt');
}

/** A small disk in memory, which a test can fill. */
export interface SmallDisk {
  readonly folder: string;
  /** Fills it until at most this many bytes are free. */
  fill(freeBytes?: number): Promise<void>;
  /** Removes what `fill` wrote. */
  empty(): Promise<void>;
  /** What is there can only be read from now on. */
  makeReadOnly(): void;
  remove(): Promise<void>;
}

/** Mounts a disk; `options` are those of mount(8), such as `size=1m`. */
export async function mountSmallDisk(options: string): Promise<SmallDisk> {
  const home = await mkdtemp(path.join(tmpdir(), 'voice-models-disk-'));
  const folder = path.join(home, 'disk');
  await mkdir(folder);
  if (!run('mount', '-t', 'tmpfs', '-o', options, 'tmpfs', folder)) throw new Error(`Cannot mount ${folder}.`);
  const filler = path.join(folder, 'filler');
  return {
    folder,
    fill: async (freeBytes = 0) => {
      for (let free = Number.POSITIVE_INFINITY; free > freeBytes; free = (await statfs(folder)).bfree * BLOCK) {
        await appendFile(filler, Buffer.alloc(BLOCK)).catch(() => undefined);
      }
    },
    empty: () => rm(filler, { force: true }),
    makeReadOnly: () => {
      if (!run('mount', '-o', 'remount,ro', folder)) throw new Error(`Cannot remount ${folder}.`);
    },
    remove: async () => {
      run('umount', '--lazy', folder);
      await rm(home, { recursive: true, force: true });
    },
  };
}
