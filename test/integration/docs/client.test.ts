import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { buildSync, transformSync } from 'esbuild';
import { startBrowser } from '../../support/browser/browser';
import { hasBrowser } from '../../support/browser/find-browser';
import { startTemporaryDatabase, type TemporaryDatabase } from '../../support/database/temporary-database';
import { fencedBlocks, readDocument } from '../../support/docs/doc-examples';
import { startSignedInService } from '../../support/identity/signed-in-service';
import { fixture } from '../../support/media/fixtures';
import { answer, type ScriptedServer, scriptedServer } from '../../support/network/scripted-server';
import { startService, type TestService } from '../../support/service/service';

const run = promisify(execFile);
const itInBrowser = hasBrowser ? it : it.skip;
const snippets = fencedBlocks(readDocument('docs/client.md')).filter(({ language }) => language === 'ts');
const snippetsFor = (platform: string) =>
  snippets.filter(({ attributes }) => attributes.run === platform).map(({ text }) => text);

/** React Native's FormData reads a file from where its `uri` leads. */
const NATIVE = `
import { readFileSync } from 'node:fs';
globalThis.FormData = class extends FormData {
  append(name, value) {
    if (typeof value === 'string') super.append(name, value);
    else super.append(name, new File([readFileSync(new URL(value.uri))], value.name, { type: value.type }));
  }
};`;

let database: TemporaryDatabase;
let service: TestService;
let folder: string;
let app: ScriptedServer;
beforeAll(async () => {
  const page = '<!doctype html><input type="file"><progress></progress>';
  app = await scriptedServer(answer(200, page, { 'Content-Type': 'text/html' }));
  database = await startTemporaryDatabase();
  service = await startService({
    mongoUri: database.uri,
    dbName: database.newName(),
    settings: { CORS_ORIGINS: app.url, SAMPLE_STORE: 'filesystem' },
  });
  folder = await mkdtemp(path.join(tmpdir(), 'client-snippets-'));
  await mkdir(path.join(folder, 'node_modules'));
  await symlink(process.cwd(), path.join(folder, 'node_modules', 'echo-voice-models'));
});
afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
  await service.close();
  await database.stop();
  await app.close();
});

const withAddress = (text: string, url = service.url) => text.replaceAll('http://localhost:5000', url);

/** Runs a module in a folder that has the package installed; resolves to what it printed. */
async function runInNode(text: string, url?: string): Promise<string> {
  const { code } = transformSync(withAddress(text, url), { loader: 'ts' });
  const file = path.join(folder, `${Math.random()}.mjs`);
  await writeFile(file, code);
  const { stdout } = await run(process.execPath, [file], { cwd: folder, timeout: 15_000 });
  return stdout;
}

describe('the snippets of docs/client.md', () => {
  it('compile as the package is installed, with strict settings and without skipping declarations', async () => {
    await Promise.all(snippets.map(({ text }, place) => writeFile(path.join(folder, `snippet-${place}.mts`), text)));
    const compilerOptions = {
      noEmit: true,
      strict: true,
      module: 'nodenext',
      target: 'es2022',
      lib: ['es2023', 'dom', 'dom.iterable', 'dom.asynciterable'],
      types: [],
    };
    await writeFile(path.join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions, include: ['*.mts'] }));
    const compiler = require.resolve('typescript/bin/tsc');
    const printed = await run(process.execPath, [compiler], { cwd: folder }).then(
      ({ stdout }) => stdout,
      ({ stdout }) => stdout,
    );
    expect(printed).toBe('');
  });

  it('upload from React Native', async () => {
    const [snippet = ''] = snippetsFor('react-native');
    const call = `console.log(await uploadRecording('file://${fixture('speech.m4a')}'));`;
    expect(await runInNode(`${NATIVE}\n${snippet}\n${call}`)).toMatch(/^[0-9a-f]{32}\n$/);
  });

  it('list, speak, keep, find, make versions and read errors in Node', async () => {
    const [list = '', speak = '', keep = '', find = '', versions = '', errors = '', ...others] = snippetsFor('node');
    expect(others).toEqual([]);
    expect(await runInNode(list)).toMatch(/^1 null\n[0-9a-f]{32} Grandmother\n$/);
    expect(await runInNode(speak)).toMatch(/^audio\/mpeg \d{4,}\n\d+ bytes\n$/);
    expect(await runInNode(keep)).toMatch(/^http:\/\/\S+\/api\/clips\/[0-9a-f]{24} \d+(\.\d+)? s\n$/);
    expect(await runInNode(find)).toMatch(/^1 \[ '.+' \] \[.*\]\n\[ 'calm' \] updated\n[0-9a-f]{32} done\n$/);
    expect(await runInNode(versions)).toMatch(
      /^(Its recordings were not kept|[0-9a-f]{32} is made, and [0-9a-f]{32} speaks)\n$/,
    );
    expect(await runInNode(errors)).toMatch(/^\w+ 4\d\d .+\n/);
  });

  it('sign in', async () => {
    const [snippet = ''] = snippetsFor('sign-in');
    const signedIn = await startSignedInService({ mongoUri: database.uri, dbName: database.newName() });
    try {
      const token = signedIn.user('alice').headers.Authorization.replace('Bearer ', '');
      const given = `globalThis.accessToken = async () => '${token}';`;
      expect(await runInNode(`${given}\n${snippet}`, signedIn.url)).toBe('0\n');
    } finally {
      await signedIn.close();
    }
  });

  itInBrowser('upload from a page of another origin, with progress', async () => {
    const [snippet = ''] = snippetsFor('browser');
    const contents = `${withAddress(snippet)}; Object.assign(window, { uploadChosen });`;
    const { outputFiles } = buildSync({
      stdin: { contents, loader: 'ts', resolveDir: folder },
      bundle: true,
      write: false,
    });
    const browser = await startBrowser();
    try {
      const page = await browser.newPage();
      await page.goto(app.url);
      await page.addScriptTag({ content: outputFiles[0]?.text ?? '' });
      await page.locator('input').setInputFiles(fixture('speech.mp3'));
      const [status, sent] = await page.evaluate<[string, number]>(`(async () => {
        const [input, bar] = [document.querySelector('input'), document.querySelector('progress')];
        const { database_status } = await uploadChosen(input, bar, new AbortController().signal);
        return [database_status, bar.value / bar.max];
      })()`);
      expect([status, sent]).toEqual(['saved', 1]);
    } finally {
      await browser.close();
    }
  });
});

it('docs/client.md runs every snippet', () => {
  expect(snippets.map(({ attributes }) => attributes.run).sort()).toEqual([
    'browser',
    'node',
    'node',
    'node',
    'node',
    'node',
    'node',
    'react-native',
    'sign-in',
  ]);
});
