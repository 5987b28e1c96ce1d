import { startTemporaryMongoDb } from '../src/sandbox/mongodb/temporary-mongodb';
import { fixtureBytes } from '../test/support/media/fixtures';
import type { CleanUp } from './harness/clean-up';
import { describeMachine, describeNoise } from './harness/noise';
import { COMPARING, wholeNumber } from './harness/options';
import { roundsOf } from './harness/rounds';
import { runBench } from './harness/run-bench';
import { type BenchServer, startReference, startService } from './harness/servers';
import { measureSpeeches, type SpeechCell, type SpeechResult, type Way } from './speech/measure';
import { speechesToMarkdown } from './speech/report';
import { type Speaker, speak } from './speech/speak';

const OPTIONS = {
  ...COMPARING,
  'warm-up': { type: 'string', value: '<n>', help: 'short speeches in each way beforehand; 1000 unless given' },
  streams: { type: 'string', value: '<n>', help: 'speeches at once in the second cell; 45 unless given' },
  'node-args': { type: 'string', value: '<...>', help: 'for our service alone, such as --node-args=--cpu-prof' },
} as const;
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
async function warmUpWith(speaker: Speaker, speeches: number): Promise<void> {
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

async function startServers(cleanUp: CleanUp, mongoUri: string, nodeArgs: readonly string[]) {
  const sandbox = await startReference(cleanUp, 'speech-sandbox.ts');
  const variables = { MONGO_URI: mongoUri, MONGO_DB_NAME: `bench_speech_${process.pid}`, FISH_CONCURRENCY: PLACES };
  return {
    sandbox,
    raw: await startReference(cleanUp, 'raw-speech.ts', { SINK_URL: sandbox.url }),
    plain: await startReference(cleanUp, 'plain-speech.ts', { SINK_URL: sandbox.url }),
    ours: await startService(cleanUp, sandbox.url, nodeArgs, variables),
  };
}

function waysTo(
  { sandbox, raw, plain, ours }: Record<'sandbox' | 'raw' | 'plain' | 'ours', BenchServer>,
  model: string,
) {
  const headers = { Authorization: 'Bearer bench', model: 's2.1-pro' };
  const relayed = (url: string, body: object) => ({
    url,
    path: '/v1/tts',
    headers,
    body: { ...body, reference_id: model },
  });
  const path = `/api/voice-models/${model}/speech`;
  return (body: object): Way[] => [
    { name: 'direct', server: null, speaker: relayed(sandbox.url, body) },
    { name: 'raw', server: raw, speaker: relayed(raw.url, body) },
    { name: 'plain', server: plain, speaker: relayed(plain.url, body) },
    { name: 'ours', server: ours, speaker: { url: ours.url, path, headers: {}, body } },
  ];
}

/** How long a speech takes without a server in front, in milliseconds. */
async function durationOf(way: Way | undefined): Promise<number> {
  const startedAt = performance.now();
  if (way !== undefined) await speak(way.speaker);
  return performance.now() - startedAt;
}

runBench({
  name: 'bench:speech',
  options: OPTIONS,
  measure: async (values, cleanUp) => {
    const warmUp = wholeNumber('warm-up', values['warm-up'], values.quick ? 100 : 1_000, 0);
    const streams = wholeNumber('streams', values.streams, 45, 2);
    const rounds = roundsOf(values);
    const mongoDb = await startTemporaryMongoDb({ testUri: process.env.MONGO_TEST_URI });
    cleanUp.add(() => mongoDb.stop());
    const servers = await startServers(cleanUp, mongoDb.uri, values['node-args']?.split(' ').filter(Boolean) ?? []);
    const speakers = waysTo(servers, await makeVoice(servers.ours.url));
    const [short, long] = [speakers(SHORT), speakers(SPEECH)];
    process.stderr.write('warm-up ...\n');
    for (const { speaker } of short) await warmUpWith(speaker, warmUp);
    const [shortMs, longMs] = [await durationOf(short[0]), await durationOf(long[0])];
    const one = { streams: 1, speechesPerRound: values.quick ? 10 : 40, speechMs: shortMs };
    const many = { streams, speechesPerRound: streams * (values.quick ? 2 : 5), speechMs: longMs };
    const measured: [SpeechCell, SpeechResult[]][] = [];
    for (const [cell, ways] of [[one, short] as const, [many, long] as const]) {
      process.stderr.write(`${cell.streams} at once ...\n`);
      measured.push([cell, await measureSpeeches(ways, cell, rounds)]);
    }
    const how = `${mongoDb.description}; ${rounds.count} rounds, warm-up of ${warmUp}, seed ${rounds.seed}`;
    const facts = [`${describeMachine()}; ${how}`, describeNoise(rounds.noise.report())];
    console.log([...facts, speechesToMarkdown(measured)].join('\n\n'));
  },
});
