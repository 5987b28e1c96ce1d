import { loadavg } from 'node:os';
import { parseArgs } from 'node:util';
import { startTemporaryMongoDb } from '../src/sandbox/mongodb/temporary-mongodb';
import { fixtureBytes } from '../test/support/media/fixtures';
import { measureSpeeches, type SpeechCell, type SpeechResult, type Way } from './speech/measure';
import { type Speaker, speak } from './speech/speak';
import { startReference, startService } from './upload/contenders';
import { machineFacts } from './upload/report';

const { values: options } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    'warm-up': { type: 'string', default: '1000' },
    'node-args': { type: 'string', default: '' },
    help: { type: 'boolean', default: false },
  },
});

const HELP = `npm run bench:speech -- [options]
  --quick             fewer speeches: a rough result in short time
  --warm-up <n>       short speeches in each way before anything is measured; 1000 unless given
  --node-args <...>   for our service alone, such as --node-args=--cpu-prof
`;

const CELLS: readonly SpeechCell[] = options.quick
  ? [
      { streams: 1, speechesPerRound: 3, rounds: 3 },
      { streams: 50, speechesPerRound: 100, rounds: 3 },
    ]
  : [
      { streams: 1, speechesPerRound: 1, rounds: 40 },
      { streams: 50, speechesPerRound: 150, rounds: 3 },
    ];
/** More than 50 speeches can run at once with these, while a fifth of the places is kept for creates. */
const PLACES = '400';
const USER = '5f0c1d2e3b4a49688776a5c0';
/** Some seconds of speech; samples cost the sandbox least, so that it is not the sandbox that is measured. */
const SPEECH = {
  text: 'Hello, this is a voice that speaks for a while. Can you hear it well?',
  format: 'wav',
  sample_rate: 8_000,
} as const;
const SHORT = { ...SPEECH, text: 'Hello.' };
const AT_ONCE = 50;

/** Short speeches, some at once: so many that what is measured is a service that has been running, and not V8's compiler. */
async function warmUp(speaker: Speaker, speeches: number): Promise<void> {
  for (let made = 0; made < speeches; made += AT_ONCE) {
    await Promise.all(Array.from({ length: Math.min(AT_ONCE, speeches - made) }, () => speak(speaker)));
  }
}

async function makeVoice(url: string): Promise<string> {
  const form = new FormData();
  form.append('user_id', USER);
  form.append('audio', new Blob([new Uint8Array(fixtureBytes('speech.mp3'))]), 'speech.mp3');
  const response = await fetch(`${url}/api/upload-reference`, { method: 'POST', body: form });
  const { model_id, database_status } = (await response.json()) as { model_id: string; database_status: string };
  if (database_status !== 'saved') throw new Error(`The voice was not recorded: ${database_status}.`);
  return model_id;
}

/** How long one speech takes, in milliseconds, which decides how far apart they begin. */
async function durationOf(way: Way | undefined): Promise<number> {
  const startedAt = performance.now();
  if (way !== undefined) await speak(way.speaker);
  return performance.now() - startedAt;
}

function at(sorted: readonly number[], part: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? 0;
}

/** The tenth part tells most on a busy machine, as it was disturbed least. */
const PARTS = [0.1, 0.5, 0.95, 0.99];

function rowOf(cell: SpeechCell, way: string, results: ReadonlyMap<string, SpeechResult>): string {
  const result = results.get(way);
  const direct = results.get('direct');
  if (result === undefined || direct === undefined) return '';
  const { firstSoundMs, cpuMsPerStream, residentMegabytes, peakMegabytes } = result;
  const shownAt = (from: readonly number[] = []): string =>
    PARTS.map((part) => (at(firstSoundMs, part) - at(from, part)).toFixed(2)).join(' / ');
  const memory = residentMegabytes.map((megabytes) => megabytes.toFixed(0));
  const shown = [
    `${cell.streams}`,
    way,
    shownAt(),
    way === 'direct' ? '–' : shownAt(direct.firstSoundMs),
    way === 'direct' ? '–' : cpuMsPerStream.toFixed(1),
    way === 'direct' ? '–' : `${memory[0]} / ${memory.at(-1)} / ${peakMegabytes.toFixed(0)}`,
  ];
  return `| ${shown.join(' | ')} |`;
}

async function measureAll(ways: readonly Way[], speechMs: number): Promise<string[]> {
  const rows: string[] = [];
  for (const cell of CELLS) {
    process.stderr.write(`${cell.streams} at once ...\n`);
    const results = await measureSpeeches(ways, cell, speechMs);
    rows.push(...ways.map(({ name }) => rowOf(cell, name, results)));
  }
  return rows;
}

async function main(): Promise<void> {
  if (options.help) return console.log(HELP);
  const mongoDb = await startTemporaryMongoDb({ testUri: process.env.MONGO_TEST_URI });
  const sandbox = await startReference('speech-sandbox.ts', {});
  const raw = await startReference('raw-speech.ts', { SINK_URL: sandbox.url });
  const nodeArgs = options['node-args'].split(' ').filter((word) => word !== '');
  const variables = { MONGO_URI: mongoDb.uri, MONGO_DB_NAME: `bench_speech_${process.pid}`, FISH_CONCURRENCY: PLACES };
  const ours = await startService(sandbox.url, nodeArgs, variables);
  try {
    const modelId = await makeVoice(ours.url);
    const headers = { Authorization: 'Bearer bench', model: 's2.1-pro' };
    const wayTo = (url: string, body: object) => ({
      url,
      path: '/v1/tts',
      headers,
      body: { ...body, reference_id: modelId },
    });
    const path = `/api/voice-models/${modelId}/speech`;
    const speakers = (body: object): Way[] => [
      { name: 'direct', speaker: wayTo(sandbox.url, body) },
      { name: 'raw', pid: raw.pid, speaker: wayTo(raw.url, body) },
      { name: 'ours', pid: ours.pid, speaker: { url: ours.url, path, headers: {}, body } },
    ];
    for (const { speaker } of speakers(SHORT)) await warmUp(speaker, Number(options['warm-up']));
    const ways = speakers(SPEECH);
    const rows = await measureAll(ways, await durationOf(ways[0]));
    const { cores, processor, memoryGigabytes, node } = machineFacts();
    const load = loadavg()
      .map((value) => value.toFixed(1))
      .join(', ');
    console.log(`${cores} cores (${processor}), ${memoryGigabytes} GB of memory, Node ${node}, load ${load}\n`);
    console.log(
      '| streams | server | first sound ms p10 / p50 / p95 / p99 | added ms p10 / p50 / p95 / p99 | CPU ms a stream | memory MB first / last round / peak |',
    );
    console.log('| --: | --- | --: | --: | --: | --: |');
    for (const row of rows) console.log(row);
  } finally {
    for (const part of [ours, raw, sandbox, mongoDb]) await part.stop();
  }
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
