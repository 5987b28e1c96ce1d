// The sandbox as an upstream of speeches: places for all of them, and sound at the pace of someone who speaks, in small pieces.
import { startSandbox } from '../../src/sandbox/fish-audio/start-sandbox';

async function main(): Promise<void> {
  const sandbox = await startSandbox({ concurrency: 1_000, creditUsd: 1e9 });
  const drip = { bytes: 4_096, everyMs: 50 };
  sandbox.faults.add({ match: { path: '/v1/tts' }, times: Number.POSITIVE_INFINITY, drip });
  process.stdout.write(`listening on ${new URL(sandbox.url).port}\n`);
}

void main();
