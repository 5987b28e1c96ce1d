// The last step of building the service: starts it once, with nothing set, until it answers, and keeps the bytecode that V8 has
// made until then. To be run with the flags of `npm start`, since V8 takes no bytecode that was made with others.
const { once } = require('node:events');
const { mkdtempSync, rmSync, writeFileSync } = require('node:fs');
const http = require('node:http');
const { createServer } = require('node:net');
const { tmpdir } = require('node:os');
const path = require('node:path');
const { setTimeout: sleep } = require('node:timers/promises');
const { runScript } = require('./bytecode.cjs');

const file = path.join(__dirname, '..', 'dist', 'start', 'service.js');
const LIMIT_MS = 60_000;

async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  await once(server, 'close');
  return port;
}

const answers = (url) =>
  new Promise((resolve) => {
    const request = http.get(url, { agent: false }, (response) => resolve(response.resume().statusCode === 200));
    request.on('error', () => resolve(false));
  });

async function main() {
  rmSync(`${file}.bytecode`, { force: true });
  // A folder without the `.env` file of the developer, and none of the variables that are set for something else.
  const folder = mkdtempSync(path.join(tmpdir(), 'voice-models-build-'));
  process.chdir(folder);
  const { PATH, HOME } = process.env;
  const port = await freePort();
  process.env = { PATH, HOME, PORT: String(port), DATA_DIR: folder, LOG_LEVEL: 'silent' };
  const script = runScript(file);
  for (const until = Date.now() + LIMIT_MS; !(await answers(`http://127.0.0.1:${port}/healthz`)); await sleep(20)) {
    if (Date.now() > until) throw new Error('The service does not start.');
  }
  writeFileSync(`${file}.bytecode`, script.createCachedData());
  process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
  process.exit();
}

void main();
