import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { descendantsOf, startOf } from '../test/support/machine/process-tree';
import { hostileSamples } from '../test/support/media/hostile-samples';
import type { CleanUp } from './harness/clean-up';
import { runBench } from './harness/run-bench';
import { type BenchServer, compileReference, startService } from './harness/servers';

// What hostile samples cost: four of each at once, and then all together. Linux only; the built service is measured.

const AT_ONCE = 4;

interface Memory {
  readonly rss: number;
  readonly pss: number;
}

function kilobytes(text: string, name: string): number {
  return Number(new RegExp(`^${name}:\\s+(\\d+)`, 'm').exec(text)?.[1] ?? 0);
}

function memoryOf(pid: number): Memory {
  let rss = 0;
  let pss = 0;
  for (const member of [pid, ...descendantsOf(pid).map((descendant) => descendant.pid)]) {
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

interface Row {
  readonly responses: string;
  readonly slowestMs: number;
  readonly healthMs: number;
  readonly peak: Memory;
}

/** Asks for the health of the service until it is stopped; returns the 99th percentile of the latencies then. */
async function startProbe(cleanUp: CleanUp, url: string): Promise<() => Promise<number>> {
  const args = [await compileReference(cleanUp, 'health-probe.ts'), url];
  const probe = spawn(process.execPath, args, { stdio: ['pipe', 'pipe', 'inherit'] });
  cleanUp.addAtOnce(() => probe.kill('SIGKILL'));
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

  static async start(cleanUp: CleanUp, { pid, url }: BenchServer): Promise<SideWatch> {
    return new SideWatch(pid, await startProbe(cleanUp, url));
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

async function measure(cleanUp: CleanUp, server: BenchServer, forms: readonly FormData[]): Promise<Row> {
  const watch = await SideWatch.start(cleanUp, server);
  const results = new Map<string, number>();
  let slowestMs = 0;
  await Promise.all(
    forms.map(async (form) => {
      const at = performance.now();
      const result = await check(server.url, form);
      slowestMs = Math.max(slowestMs, performance.now() - at);
      results.set(result, (results.get(result) ?? 0) + 1);
    }),
  );
  const responses = [...results].map(([result, count]) => `${count} ${result}`).join(', ');
  return { responses, slowestMs, ...(await watch.stop()) };
}

function print(name: string, { responses, slowestMs, healthMs, peak }: Row): void {
  const cells = [name, responses, slowestMs.toFixed(0), healthMs.toFixed(0), peak.rss.toFixed(0), peak.pss.toFixed(0)];
  console.log(`| ${cells.join(' | ')} |`);
}

runBench({
  name: 'bench:hostile',
  options: {},
  positional: 'FOLDER with files of your own',
  measure: async (_, cleanUp, [folder]) => {
    const cases =
      folder === undefined
        ? hostileSamples()
        : readdirSync(folder).map((name) => ({ name, bytes: readFileSync(path.join(folder, name)) }));
    const server = await startService(cleanUp, 'http://127.0.0.1:9', []);
    await sleep(1000);
    const idle = memoryOf(server.pid);
    console.log(`idle: RSS ${idle.rss.toFixed(0)} MiB, PSS ${idle.pss.toFixed(0)} MiB\n`);
    console.log('| case | responses | slowest ms | healthz p99 ms | peak RSS MiB | peak PSS MiB |');
    console.log('| --- | --- | --: | --: | --: | --: |');
    for (const { name, bytes } of cases) {
      const forms = Array.from({ length: AT_ONCE }, () => formOf(name, bytes));
      print(name, await measure(cleanUp, server, forms));
    }
    const all = cases.flatMap(({ name, bytes }) => Array.from({ length: AT_ONCE }, () => formOf(name, bytes)));
    print(`all ${all.length} together`, await measure(cleanUp, server, all));
    console.log(
      startOf(server.pid) === '' ? '\nTHE SERVICE HAS ENDED' : `\nthe same process, ${server.pid}, to the end`,
    );
  },
});
