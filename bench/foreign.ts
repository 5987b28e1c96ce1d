import http from 'node:http';
import { startTemporaryMongoDb } from '../src/sandbox/mongodb/temporary-mongodb';
import { type SignedInService, startSignedInService } from '../test/support/identity/signed-in-service';
import { fixtureBytes } from '../test/support/media/fixtures';
import { wholeNumber } from './harness/options';
import { runBench } from './harness/run-bench';
import { quantile } from './harness/statistics';

const ROUNDS = 1_000;
const WARM_UP = 50;
/** Two ids of nothing, so that the difference between the two is what chance alone makes. */
const ABSENT = ['0'.repeat(32), 'f'.repeat(32)] as const;
const BODY = JSON.stringify({ text: 'Hello.' });

interface Way {
  readonly name: string;
  readonly method: string;
  readonly path: (voice: string) => string;
  readonly body?: string;
}

const WAYS: readonly Way[] = [
  { name: 'GET', method: 'GET', path: (voice) => `/api/voice-models/${voice}` },
  { name: 'speech', method: 'POST', path: (voice) => `/api/voice-models/${voice}/speech`, body: BODY },
  { name: 'delete', method: 'DELETE', path: (voice) => `/api/voice-models/${voice}` },
  { name: 'delete everywhere', method: 'DELETE', path: (voice) => `/api/voice-models/${voice}?fish_audio=true` },
];

async function makeVoice(service: SignedInService): Promise<string> {
  const body = new FormData();
  body.append('audio', new Blob([new Uint8Array(fixtureBytes('speech.mp3'))]), 'speech.mp3');
  const { headers } = service.user('owner');
  const response = await fetch(`${service.url}/api/upload-reference`, { method: 'POST', headers, body });
  const { model_id, database_status } = (await response.json()) as { model_id: string; database_status: string };
  if (database_status !== 'saved') throw new Error(`The voice was not recorded: ${database_status}.`);
  return model_id;
}

/** Milliseconds until the whole response to one request is there. Throws for another status than 404. */
function timeOne(service: SignedInService, agent: http.Agent, way: Way, voice: string): Promise<number> {
  const { method, body } = way;
  const type = body === undefined ? {} : { 'Content-Type': 'application/json', 'Content-Length': body.length };
  const headers = { ...service.user('other').headers, ...type };
  return new Promise((resolve, reject) => {
    const startedAt = performance.now();
    const sent = http.request(`${service.url}${way.path(voice)}`, { method, agent, headers }, (response) => {
      response.resume();
      response.on('end', () => {
        const ms = performance.now() - startedAt;
        if (response.statusCode === 404) resolve(ms);
        else reject(new Error(`${way.name} was answered with ${response.statusCode}.`));
      });
    });
    sent.on('error', reject);
    sent.end(body);
  });
}

/** Where and how often is asked. */
interface Comparison {
  readonly service: SignedInService;
  readonly agent: http.Agent;
  readonly rounds: number;
}

/** Asks for each in turn, so that what else the machine does falls on all alike. */
async function compare({ service, agent, rounds }: Comparison, way: Way, voice: string): Promise<void> {
  const ids = [voice, ...ABSENT];
  const took: number[][] = ids.map(() => []);
  for (let round = -WARM_UP; round < rounds; round += 1) {
    for (let step = 0; step < ids.length; step += 1) {
      const place = (((round + step) % ids.length) + ids.length) % ids.length;
      const ms = await timeOne(service, agent, way, ids[place] ?? '');
      if (round >= 0) took[place]?.push(ms);
    }
  }
  const [foreign = 0, absent = 0, again = 0] = took.map((values) => quantile(values, 0.5));
  const middleHalf = quantile(took[1] ?? [], 0.75) - quantile(took[1] ?? [], 0.25);
  // By how much two medians of the same thing may differ (McGill, Tukey, Larsen: Variations of Box Plots, 1978).
  const noise = (1.57 * middleHalf) / Math.sqrt(rounds);
  const ms = (value: number): string => `${value.toFixed(3)} ms`;
  process.stdout.write(
    `${way.name.padEnd(18)} foreign ${ms(foreign)}  absent ${ms(absent)}  absent again ${ms(again)}  ` +
      `difference ${ms(foreign - (absent + again) / 2)}  of two absent ones ${ms(absent - again)}  noise ${ms(noise)}\n`,
  );
}

runBench({
  name: 'bench:foreign',
  options: { rounds: { type: 'string', value: '<n>', help: `how often each is asked for; ${ROUNDS} unless given` } },
  measure: async (values, cleanUp) => {
    const rounds = wholeNumber('rounds', values.rounds, ROUNDS);
    const mongo = await startTemporaryMongoDb();
    cleanUp.add(() => mongo.stop());
    const service = await startSignedInService({ mongoUri: mongo.uri, dbName: 'bench_foreign' });
    cleanUp.add(() => service.close());
    const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
    cleanUp.add(() => agent.destroy());
    const voice = await makeVoice(service);
    for (const way of WAYS) await compare({ service, agent, rounds }, way, voice);
  },
});
