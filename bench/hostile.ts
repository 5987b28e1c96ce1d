import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { hostileSamples } from '../test/support/media/hostile-samples';
import { startArguments } from '../test/support/service/run-process';

// What hostile samples cost: four of each at once, and then all together. Linux only; the built service is measured.

const AT_ONCE = 4;
const FOLDER = process.argv[2];

interface Memory {
  readonly rss: number;
  readonly pss: number;
}

function kilobytes(text: string, name: string): number {
  return Number(new RegExp(`^${name}:\\s+(\\d+)`, 'm').exec(text)?.[1] ?? 0);
}

/** The process and all that descend from it. */
function familyOf(pid: number): number[] {
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'latin1').trim().split(' ').filter(Boolean);
  return [pid, ...children.flatMap((child) => familyOfSafe(Number(child)))];
}

function familyOfSafe(pid: number): number[] {
  try {
    return familyOf(pid);
  } catch {
    return [];
  }
}

function memoryOf(pid: number): Memory {
  let rss = 0;
  let pss = 0;
  for (const member of familyOfSafe(pid)) {
    try {
      const rollup = readFileSync(`/proc/${member}/smaps_rollup`, 'latin1');
      rss += kilobytes(rollup, 'Rss') / 1024;
      pss += kilobytes(rollup, 'Pss') / 1024;
    } catch {
      // It has just ended.
    }
  }
  return { rss, pss };
}

function formOf(name: string, bytes: Buffer): FormData {
  const form = new FormData();
  form.append('audio', new Blob([Uint8Array.from(bytes)]), name);
  return form;
}

async function startService(dataDir: string): Promise<{ child: ChildProcess; url: string }> {
  const child = spawn(process.execPath, startArguments(), {
    env: {
      PATH: process.env.PATH,
      PORT: '0',
      FISH_API_KEY: 'x'.repeat(20),
      FISH_API_BASE_URL: 'http://127.0.0.1:9',
      DATA_DIR: dataDir,
      RATE_LIMIT_PER_MINUTE: '0',
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let output = '';
  for await (const piece of child.stdout) {
    output += String(piece);
    const url = /"url":"(http:\/\/127\.0\.0\.1:\d+)"/.exec(output)?.[1];
    if (url !== undefined) {
      child.stdout.resume();
      return { child, url };
    }
  }
  throw new Error(`The service did not start:\n${output}`);
}

interface Row {
  readonly answers: string;
  readonly slowestMs: number;
  readonly healthMs: number;
  readonly peak: Memory;
}

/** Asks for the health of the service until it is stopped; returns the 99th percentile of the latencies then. */
async function startProbe(url: string): Promise<() => Promise<number>> {
  const probe = spawn(
    process.execPath,
    ['--import', 'tsx', path.join(__dirname, 'references', 'health-probe.ts'), url],
    {
      stdio: ['pipe', 'pipe', 'inherit'],
    },
  );
  await once(probe.stdout, 'data');
  return async () => {
    const printed = once(probe.stdout, 'data');
    probe.stdin.end();
    return Number(String((await printed)[0]));
  };
}

/** What is watched beside the load until it is stopped: the latency of the probe, and the memory of all processes. */
class SideWatch {
  readonly #stopProbe: () => Promise<number>;
  readonly #ended: Promise<void>;
  #running = true;
  #peak: Memory = { rss: 0, pss: 0 };

  private constructor(pid: number, stopProbe: () => Promise<number>) {
    this.#stopProbe = stopProbe;
    this.#ended = this.#watchMemory(pid);
  }

  static async start(pid: number, url: string): Promise<SideWatch> {
    return new SideWatch(pid, await startProbe(url));
  }

  async stop(): Promise<Pick<Row, 'healthMs' | 'peak'>> {
    this.#running = false;
    await this.#ended;
    return { healthMs: await this.#stopProbe(), peak: this.#peak };
  }

  async #watchMemory(pid: number): Promise<void> {
    while (this.#running) {
      const { rss, pss } = memoryOf(pid);
      this.#peak = { rss: Math.max(this.#peak.rss, rss), pss: Math.max(this.#peak.pss, pss) };
      await sleep(15);
    }
  }
}

/** Sends a sample to be checked; says what became of it. */
async function check(url: string, body: FormData): Promise<string> {
  const response = await fetch(`${url}/api/reference-checks`, {
    method: 'POST',
    body,
    headers: { Connection: 'close' },
  });
  const json = (await response.json()) as { code?: string; samples?: { problem: { code: string } | null }[] };
  return json.code ?? json.samples?.map(({ problem }) => problem?.code ?? 'accepted').join() ?? '';
}

async function measure(pid: number, url: string, forms: readonly FormData[]): Promise<Row> {
  const watch = await SideWatch.start(pid, url);
  const results = new Map<string, number>();
  let slowestMs = 0;
  await Promise.all(
    forms.map(async (form) => {
      const at = performance.now();
      const result = await check(url, form);
      slowestMs = Math.max(slowestMs, performance.now() - at);
      results.set(result, (results.get(result) ?? 0) + 1);
    }),
  );
  const answers = [...results].map(([result, count]) => `${count} ${result}`).join(', ');
  return { answers, slowestMs, ...(await watch.stop()) };
}

function print(name: string, { answers, slowestMs, healthMs, peak }: Row): void {
  const cells = [name, answers, slowestMs.toFixed(0), healthMs.toFixed(0), peak.rss.toFixed(0), peak.pss.toFixed(0)];
  console.log(`| ${cells.join(' | ')} |`);
}

async function main(): Promise<void> {
  const cases =
    FOLDER === undefined
      ? hostileSamples()
      : readdirSync(FOLDER).map((name) => ({ name, bytes: readFileSync(path.join(FOLDER, name)) }));
  const dataDir = mkdtempSync(path.join(tmpdir(), 'hostile-bench-'));
  const { child, url } = await startService(dataDir);
  const pid = child.pid ?? 0;
  try {
    await sleep(1000);
    const idle = memoryOf(pid);
    console.log(`idle: RSS ${idle.rss.toFixed(0)} MiB, PSS ${idle.pss.toFixed(0)} MiB\n`);
    console.log('| case | answers | slowest ms | healthz p99 ms | peak RSS MiB | peak PSS MiB |');
    console.log('| --- | --- | --: | --: | --: | --: |');
    for (const { name, bytes } of cases) {
      const forms = Array.from({ length: AT_ONCE }, () => formOf(name, bytes));
      print(name, await measure(pid, url, forms));
    }
    const all = cases.flatMap(({ name, bytes }) => Array.from({ length: AT_ONCE }, () => formOf(name, bytes)));
    print(`all ${all.length} together`, await measure(pid, url, all));
  } finally {
    console.log(child.exitCode === null ? `\nthe same process, ${pid}, to the end` : '\nTHE SERVICE HAS ENDED');
    child.kill('SIGTERM');
    rmSync(dataDir, { recursive: true, force: true });
  }
}

void main();
