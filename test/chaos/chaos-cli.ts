import { parseArgs } from 'node:util';
import type { Folders } from './fleet/fleet';
import { runChaos } from './run-chaos';
import type { StoreKind } from './world/recordings';

const HELP = `npm run chaos -- [--kills N] [--instances N] [--folders own|shared] [--seed S] [--kills-per-round N] [--quick] [--unkind]
                     [--store filesystem|s3]
  --kills            how often an instance of the service is killed, 100 by default
  --instances        how many instances there are behind a load balancer, 1 by default
  --folders          whether each instance has a data folder of its own or all share one; by default one and the other,
                     round by round
  --seed             determines the sequence of uploads, faults and kills; a run prints which one it used
  --kills-per-round  after how many kills everything must settle and is compared, 20 by default
  --quick            under a light load, a kill at the first time that a step comes; models that cannot be found are looked
                     for only as long as the sandbox needs
  --unkind           Fish.Audio is as unkind as it may be (docs/sandbox.md)
  --store            where recordings are kept: in a folder, which is the default, or in a bucket of the S3 server of the
                     tests (test/README.md), whose network fails as well
`;

const text = { type: 'string' } as const;
const { values } = parseArgs({
  options: {
    kills: text,
    instances: text,
    folders: text,
    seed: text,
    'kills-per-round': text,
    quick: { type: 'boolean' },
    unkind: { type: 'boolean' },
    store: text,
    help: { type: 'boolean' },
  },
});

function count(value: string | undefined, byDefault: number): number {
  const number = Number(value ?? byDefault);
  if (!Number.isSafeInteger(number) || number < 1) throw new RangeError(`${value} is not a whole number above 0`);
  return number;
}

function foldersOf(value: string | undefined): Folders[] {
  if (value === undefined) return ['own', 'shared'];
  if (value !== 'own' && value !== 'shared') throw new RangeError(`${value} is neither own nor shared`);
  return [value];
}

function storeOf(value = 'filesystem'): StoreKind {
  if (value !== 'filesystem' && value !== 's3') throw new RangeError(`${value} is neither filesystem nor s3`);
  return value;
}

async function main(): Promise<void> {
  if (values.help) return void process.stdout.write(HELP);
  const isGood = await runChaos({
    instances: count(values.instances, 1),
    folders: foldersOf(values.folders),
    kills: count(values.kills, 100),
    seed: count(values.seed, 1 + (Date.now() % 1_000_000)),
    killsPerRound: count(values['kills-per-round'], 20),
    isQuick: values.quick === true,
    isUnkind: values.unkind === true,
    store: storeOf(values.store),
    print: (line) => void process.stdout.write(`${line}\n`),
  });
  process.exitCode = isGood ? 0 : 1;
}

void main();
