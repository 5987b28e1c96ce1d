import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { type HttpResponse, parseHttpResponse } from './doc-examples';

const ROOT = path.join(__dirname, '..', '..', '..');
/** The address of the service in the documents. */
const DOCUMENTED_ADDRESS = 'http://localhost:5000';
const HEADERS_FILE = '.headers';
/** curl without the settings of the developer, which also writes the response headers to a file. */
const CURL = `curl() { command curl -q --silent --show-error --max-time 15 --dump-header ${HEADERS_FILE} "$@"; }`;

/** A folder in which the commands of a document run as they would in the folder of the project. */
export class ExampleShell {
  private constructor(readonly folder: string) {}

  static async open(): Promise<ExampleShell> {
    const folder = await mkdtemp(path.join(tmpdir(), 'doc-examples-'));
    await symlink(path.join(ROOT, 'test'), path.join(folder, 'test'));
    return new ExampleShell(folder);
  }

  /** Runs a script against the service at `url`; resolves to what it printed. Rejects when a command fails. */
  async run(script: string, url: string, variables: Readonly<Record<string, string>> = {}): Promise<string> {
    const text = `set -eu\n${CURL}\n${script.replaceAll(DOCUMENTED_ADDRESS, url)}\n`;
    const { stdout } = await promisify(execFile)('bash', ['-c', text], {
      cwd: this.folder,
      env: { PATH: process.env.PATH, ...variables },
    });
    return stdout;
  }

  /** Runs one curl command; resolves to the response. What it saved with `-o` is not in `body`. */
  async ask(command: string, url: string, variables: Readonly<Record<string, string>>): Promise<HttpResponse> {
    const body = await this.run(command, url, variables);
    const heads = (await readFile(path.join(this.folder, HEADERS_FILE), 'utf8')).trim().split('\r\n\r\n');
    // Before the last head there may be one of `100 Continue`.
    return parseHttpResponse(`${heads.at(-1)}\n\n${body}`);
  }

  /** The files that the commands have saved. */
  async saved(): Promise<string[]> {
    return (await readdir(this.folder)).filter((name) => name !== 'test' && name !== HEADERS_FILE);
  }

  read(file: string): Promise<Buffer> {
    return readFile(path.join(this.folder, file));
  }

  close(): Promise<void> {
    return rm(this.folder, { recursive: true, force: true });
  }
}
