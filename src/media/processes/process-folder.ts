import { copyFile, link, lstat, mkdir, readdir, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { errorCode } from '../../files/durable-files';
import { ownedName } from '../../files/leftovers';

/** What the names of these folders begin with. */
export const PROCESS_FOLDER_PREFIX = 'process-';
const SAMPLE = 'sample';
const SOUND = 'sound';
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

  /** Makes a new folder below `parent`, which exists, for a process of the service `owner`. */
  static async create(parent: string, owner: string): Promise<ProcessFolder> {
    const folder = new ProcessFolder(path.join(parent, ownedName(PROCESS_FOLDER_PREFIX, owner)));
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
