import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { pathToFileURL } from 'node:url';
import { soundBytes } from '../support/network/sandbox-requests';

let clone = '';
beforeAll(() => {
  clone = mkdtempSync(path.join(tmpdir(), 'voice-models-clone-'));
  for (const part of ['src', 'views', 'public', 'package.json', 'tsconfig.json']) {
    cpSync(part, path.join(clone, part), { recursive: true });
  }
  symlinkSync(path.resolve('node_modules'), path.join(clone, 'node_modules'));
});
afterAll(() => rmSync(clone, { recursive: true, force: true }));

/** Starts the sources as `npm run dev` does, in a folder without `dist`. */
function startSources() {
  return spawn(process.execPath, ['--import', pathToFileURL(require.resolve('tsx')).href, 'src/index.ts'], {
    cwd: clone,
    env: { PATH: process.env.PATH, FISH_API_KEY: 'k', FISH_API_BASE_URL: 'http://127.0.0.1:1', PORT: '0' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
}

it('npm run dev inspects samples before anything was built', async () => {
  const child = startSources();
  try {
    for await (const line of createInterface({ input: child.stdout })) {
      const { event, url } = JSON.parse(line);
      if (event !== 'listening') continue;
      const body = new FormData();
      body.set('audio', new File([soundBytes('speech.mp3')], 'voice.mp3'));
      const response = await fetch(`${url}/api/reference-checks`, { method: 'POST', body });
      expect(await response.json()).toMatchObject({ success: true, accepted: true });
      return;
    }
    throw new Error('It ended before it listened');
  } finally {
    child.kill('SIGKILL');
    await once(child, 'close');
  }
});
