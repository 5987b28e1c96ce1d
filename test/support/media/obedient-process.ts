import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { JobReply } from '../../../src/media/processes/inspect-messages';
import { type JobCall, ProcessPool, type ProcessPoolOptions } from '../../../src/media/processes/process-pool';
import { ProcessingBudget } from '../../../src/media/processing-budget';

const DIST = path.resolve('dist');
const MEBIBYTE = 2 ** 20;

/** An entry that does as it is told by the sample, with the compiled pipe of a real inspecting process. */
const OBEDIENT = `
const { readFrame, writeFrame } = require(${JSON.stringify(path.join(DIST, 'media/processes/child/child-pipe.js'))});
const fs = require('node:fs');
const say = (reason) => writeFrame({ kind: 'failed', reason: String(reason).slice(0, 900) });
const attempt = (work) => { try { return String(work()); } catch (error) { return error.code ?? error.name; } };
const keep = [];
const orders = {
  rest: (ms) => { Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, Number(ms)); say('rested'); },
  loop: () => { for (;;); },
  exit: () => process.exit(7),
  throw: () => { throw new Error('broken'); },
  heap: () => { for (;;) keep.push(Array.from({ length: 1e5 }, (_, at) => ({ at }))); },
  buffers: () => { for (;;) keep.push(Buffer.alloc(2e6, 1)); },
  wasm: () => { for (;;) { const memory = new WebAssembly.Memory({ initial: 32 }); keep.push(memory); new Uint8Array(memory.buffer).fill(1); } },
  environment: () => say(JSON.stringify([process.env, process.cwd(), process.argv.length])),
  reach: (file) => say([
    attempt(() => fs.readFileSync(file)),
    attempt(() => fs.writeFileSync(file + '.new', 'x')),
    attempt(() => require('node:child_process').spawnSync('true').status),
    attempt(() => fs.symlinkSync(file, 'link')),
  ]),
  nonsense: () => writeFrame({ kind: 'found', findings: { sound: { kind: 'file' } } }),
  huge: () => fs.writeSync(3, Buffer.from([255, 255, 255, 255, 255, 255, 255, 255])),
};
writeFrame({ kind: 'ready' });
for (let frame = readFrame({ headBytes: 1e5, bodyBytes: 1e6 }); frame !== null; frame = readFrame({ headBytes: 1e5, bodyBytes: 1e6 })) {
  const [order, ...rest] = Buffer.from(frame.body).toString().split(' ');
  orders[order](rest.join(' '));
}
`;

/** A pool whose processes do as they are told. */
export interface ObedientPool {
  readonly pool: ProcessPool;
  readonly directory: string;
  /** Where the folders of the processes are. */
  readonly processes: string;
  /** Has a process do what the order says, for a client and request of its own unless told otherwise. */
  order(order: string, call?: Partial<JobCall>): Promise<JobReply>;
  close(): Promise<void>;
}

/** Opens such a pool. Close it after the test. */
export async function openObedientPool(options: Partial<ProcessPoolOptions> = {}): Promise<ObedientPool> {
  const directory = await mkdtemp(path.join(tmpdir(), 'echo-voice-test-'));
  const processes = path.join(directory, 'processes');
  await mkdir(processes);
  const code = path.join(directory, 'code');
  await mkdir(code);
  await writeFile(path.join(code, 'obedient.cjs'), OBEDIENT);
  const pool = new ProcessPool({
    entry: { file: path.join(code, 'obedient.cjs'), readable: [code, DIST] },
    parentFolder: processes,
    processes: 1,
    memoryBytes: 96 * MEBIBYTE,
    restBytes: 60 * MEBIBYTE,
    bounds: { dataBytes: 176 * MEBIBYTE, heapMegabytes: 96, cpuSeconds: 60 },
    idleMs: 10_000,
    maxWaiting: 100,
    maxWaitMs: 60_000,
    ...options,
  });
  return {
    pool,
    directory,
    processes,
    order: (order, call = {}) => {
      const bytes = Buffer.from(order);
      const source = { kind: 'memory', chunks: [bytes], bytes: bytes.byteLength } as const;
      const budget = new ProcessingBudget([bytes.byteLength]);
      return pool.run({ source, soundFile: path.join(directory, 'sound') }, { client: '', budget, ...call });
    },
    close: async () => {
      await pool.close();
      await rm(directory, { recursive: true });
    },
  };
}
