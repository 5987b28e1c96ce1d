// Asks a service for its health every 10 ms until standard input ends, and prints the 99th percentile of the latencies in
// milliseconds. A process of its own: whoever sends large samples beside it would measure how busy it is itself.
import { setTimeout as sleep } from 'node:timers/promises';

const url = `${process.argv[2] ?? ''}/healthz`;
const latencies: number[] = [];
let running = true;

async function probe(): Promise<void> {
  const at = performance.now();
  await (await fetch(url, { headers: { Connection: 'close' } })).text();
  latencies.push(performance.now() - at);
}

async function main(): Promise<void> {
  process.stdin.resume().once('end', () => {
    running = false;
  });
  await probe();
  // The first one has loaded what `fetch` is made of.
  latencies.length = 0;
  console.log('ready');
  while (running) {
    await probe();
    await sleep(10);
  }
  latencies.sort((one, other) => one - other);
  console.log(latencies[Math.min(latencies.length - 1, Math.floor(latencies.length * 0.99))] ?? 0);
}

void main();
