import { randomUUID } from 'node:crypto';
import { copyFile, link, lstat, mkdir, readdir, rename, rm, stat, utimes } from 'node:fs/promises';
import path from 'node:path';
import { errorCode } from '../../files/durable-files';

const PREFIX = 'process-';
const SAMPLE = 'sample';
const SOUND = 'sound';
/** A folder is touched at every job, and no process lives this long after its last one: nobody uses an older one. */
const ABANDONED_AFTER_MS = 60 * 60_000;
/** What the file system says when it cannot link: across disks, not at all, or too often. */
const CANNOT_LINK = ['EXDEV', 'EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'EMLINK', 'ENOSYS'];

/**
 * The private folder of one inspecting process, and all it can reach of the data: the sample of its job, which it may only
 * read, and the sound that it may write.
 */
export class ProcessFolder {
  /** Holds the sample; for the process to read only. */
  readonly input: string;
  /** Holds the sound; for the process to read and write. */
  readonly output: string;
  readonly #root: string;

  private constructor(root: string) {
    this.#root = root;
    this.input = path.join(root, 'in');
    this.output = path.join(root, 'out');
  }

  /** Makes a new folder below `parent`, which exists. */
  static async create(parent: string): Promise<ProcessFolder> {
    const folder = new ProcessFolder(path.join(parent, `${PREFIX}${randomUUID()}`));
    // Also where somebody has removed the parent while the service runs.
    await mkdir(folder.#root, { mode: 0o700, recursive: true });
    await mkdir(folder.input, { mode: 0o700 });
    await mkdir(folder.output, { mode: 0o700 });
    return folder;
  }

  /** Where the process may put a sound. */
  get soundPath(): string {
    return path.join(this.output, SOUND);
  }

  /** Shows a file to the process, without a copy where the file system can link; resolves to the path it is seen under. */
  async showSample(file: string): Promise<string> {
    const shown = path.join(this.input, SAMPLE);
    const now = new Date();
    await utimes(this.#root, now, now);
    try {
      await link(file, shown);
    } catch (error) {
      if (!CANNOT_LINK.includes(errorCode(error) ?? '')) throw error;
      await copyFile(file, shown);
    }
    return shown;
  }

  /**
   * Moves the sound that the process has written to `destination`. Throws when it is not a plain file of its own of so many
   * bytes: a link could lead anywhere.
   */
  async takeSound(bytes: number, destination: string): Promise<void> {
    const found = await lstat(this.soundPath);
    if (!found.isFile() || found.nlink !== 1 || found.size !== bytes) {
      throw new Error('The sound is not the file that was announced.');
    }
    await rename(this.soundPath, destination);
  }

  /** Removes everything that a job has left in it. */
  async empty(): Promise<void> {
    const left = await Promise.all(
      [this.input, this.output].map(async (folder) => {
        return (await readdir(folder)).map((name) => path.join(folder, name));
      }),
    );
    await Promise.all(left.flat().map((file) => rm(file, { recursive: true, force: true })));
  }

  /** Removes the folder with all that is in it. The process must have ended. */
  remove(): Promise<void> {
    return rm(this.#root, { recursive: true, force: true });
  }
}

/** Removes the folders below `parent` that a crash has left behind, those of at least an hour ago. Resolves to how many. */
export async function sweepProcessFolders(parent: string): Promise<number> {
  let removed = 0;
  for (const name of await readdir(parent)) {
    if (!name.startsWith(PREFIX)) continue;
    const folder = path.join(parent, name);
    // Another service may sweep at the same time.
    const found = await stat(folder).catch(() => null);
    if (found === null || Date.now() - found.mtimeMs < ABANDONED_AFTER_MS) continue;
    await rm(folder, { recursive: true, force: true });
    removed += 1;
  }
  return removed;
}
