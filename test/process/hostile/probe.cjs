// An honest client in a process of its own, so that nothing else in the test delays it: asks for /healthz all the time, and
// uploads one recording after the other. Prints the status and the duration in milliseconds of each as JSON.
const { readFileSync } = require('node:fs');
const { setTimeout: delay } = require('node:timers/promises');

const [url, seconds, recording] = process.argv.slice(2);
const until = performance.now() + Number(seconds) * 1000;
const headers = { 'X-Forwarded-For': '203.0.113.7' };

async function timed(send) {
  const startedAt = performance.now();
  const response = await send().catch((error) => ({ status: 0, arrayBuffer: async () => String(error) }));
  await response.arrayBuffer();
  return { status: response.status, ms: performance.now() - startedAt };
}

async function repeat(everyMs, send) {
  const results = [];
  do {
    results.push(await timed(send));
    await delay(everyMs);
  } while (performance.now() < until);
  return results;
}

function upload() {
  const body = new FormData();
  body.set('audio', new File([readFileSync(recording)], 'voice.mp3'));
  return fetch(`${url}/api/upload-reference`, { method: 'POST', headers, body });
}

async function main() {
  // The first of each pays for connections and code that is not compiled yet.
  await timed(() => fetch(`${url}/healthz`, { headers }));
  const both = [repeat(10, () => fetch(`${url}/healthz`, { headers })), repeat(100, upload)];
  const [health, uploads] = await Promise.all(both);
  process.stdout.write(JSON.stringify({ health, uploads }));
}

void main();
