import { copyFile, link, lstat, mkdir, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { errorCode, ignoreErrno, makeDirectory } from '../../files/durable-files';
import { ownedName } from '../../files/leftovers';
import { CANNOT_LINK } from '../../files/made-once';
import { namesIn } from '../../files/names-in';

/** What the names of these folders begin with. */
export const PROCESS_FOLDER_PREFIX = 'process-';
const SAMPLE = 'sample';
const SOUND = 'sound';

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
    await folder.#make();
    return folder;
  }

  /** Where the process may put a sound. */
  get soundPath(): string {
    return path.join(this.output, SOUND);
  }

  /** Shows a file to the process, without a copy where the file system can link; resolves to the path it is seen under. */
  async showSample(file: string): Promise<string> {
    const shown = path.join(this.input, SAMPLE);
    const show = (): Promise<void> =>
      link(file, shown).catch(async (error: unknown) => {
        if (!CANNOT_LINK.includes(errorCode(error) ?? '')) throw error;
        await copyFile(file, shown);
      });
    if (!(await ignoreErrno(show(), 'ENOENT'))) {
      await this.#make();
      await show();
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
    const move = (): Promise<void> => rename(this.soundPath, destination);
    if (await ignoreErrno(move(), 'ENOENT')) return;
    await makeDirectory(path.dirname(destination));
    await move();
  }

  /** Removes everything that a job has left in it. */
  async empty(): Promise<void> {
    const left = await Promise.all(
      [this.input, this.output].map(async (folder) => {
        return (await namesIn(folder)).map((name) => path.join(folder, name));
      }),
    );
    await Promise.all(left.flat().map((file) => rm(file, { recursive: true, force: true })));
  }

  /** Removes the folder with all that is in it. The process must have ended. */
  remove(): Promise<void> {
    return rm(this.#root, { recursive: true, force: true });
  }

  /** Makes what is missing, also where somebody has removed folders while the service runs. */
  async #make(): Promise<void> {
    for (const folder of [this.input, this.output]) await mkdir(folder, { mode: 0o700, recursive: true });
  }
}
