import { utimes } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { seededRandom } from '../../src/sandbox/fish-audio/seeded-random';
import { freePort } from '../support/network/free-port';
import { findViolations, type Violations } from './invariants';
import { Plan, type PlannedRun } from './plan';
import { Client } from './world/client';
import { storedModels, storedRecords } from './world/evidence';
import { Faults } from './world/faults';
import { KillableService, type StepKill } from './world/killable-service';
import { Ledger } from './world/ledger';
import { findResidue } from './world/residue';
import { Surroundings } from './world/surroundings';

const CLIENTS = 5;
const START_MS = 15_000;
/** How long a kill at a step is waited for; with faults the step may never be reached. */
const STEP_MS = 2_000;
/** How long the last process of a round is under load, before the clients begin no more uploads. */
const LAST_LOAD_MS = 700;
const SETTLE_MS = 60_000;
const POLL_MS = 100;
const TWO_HOURS_MS = 2 * 60 * 60_000;

/** What has happened so far. */
export interface Tally {
  readonly kills: number;
  /** Of these, how many at a step of the journal. */
  readonly atSteps: number;
  readonly uploads: number;
  readonly successes: number;
  readonly models: number;
  readonly records: number;
}

/** The state after a round: the tally and all violations. */
export interface Verdict {
  readonly tally: Tally;
  readonly violations: Violations;
}

/** Kills the service again and again under load and faults, waits until everything is settled, and compares what it promised with what is stored. */
export class Chaos {
  readonly #surroundings: Surroundings;
  readonly #plan: Plan;
  readonly #faults: Faults;
  readonly #ledger = new Ledger();
  readonly #clients: readonly Client[];
  /** Temporary files that killed processes left. */
  readonly #leftByKills = new Set<string>();
  readonly #crashes: string[] = [];
  #service: KillableService | undefined;
  #kills = 0;
  #atSteps = 0;
  #isEnding = false;
  #isOver = false;

  private constructor(surroundings: Surroundings, seed: number) {
    this.#surroundings = surroundings;
    const { databaseProxy: database, providerProxy: provider, sandbox } = surroundings;
    this.#plan = new Plan(seededRandom(seed));
    this.#faults = new Faults({ database, provider, sandbox });
    this.#clients = Array.from({ length: CLIENTS }, (_, number) =>
      this.#client(seededRandom(seed * CLIENTS + number + 1), number),
    );
  }

  /** Starts everything but the service. */
  static async start(seed: number): Promise<Chaos> {
    return new Chaos(await Surroundings.start(), seed);
  }

  /** The folder of the data and the logs. */
  get folder(): string {
    return this.#surroundings.folder;
  }

  /** Starts and kills the service this often under load, then starts it once more and waits until everything is settled. */
  async round(kills: number): Promise<Verdict> {
    this.#isEnding = false;
    this.#isOver = false;
    const clients = Promise.all(this.#clients.map((client) => client.run()));
    for (let count = 0; count < kills; count += 1) await this.#runAndKill(this.#plan.nextRun());
    await this.#startService();
    for (const { fault, atMs } of this.#plan.faults()) this.#faults.plan(fault, Math.min(atMs, LAST_LOAD_MS));
    await sleep(LAST_LOAD_MS);
    this.#isEnding = true;
    await this.#faults.clear();
    const late = await this.#settle(clients);
    const { tally, violations } = await this.#judge();
    const other = [...this.#crashes, ...late, ...violations.other, ...(await this.#stop())];
    return { tally, violations: { ...violations, other } };
  }

  /** Checks that a start removes the temporary files of killed processes once they are old; resolves to what is left. */
  async finish(): Promise<string[]> {
    const longAgo = new Date(Date.now() - TWO_HOURS_MS);
    for (const name of await this.#surroundings.filesIn('uploads'))
      await utimes(path.join(this.#surroundings.dataFolder, 'uploads', name), longAgo, longAgo);
    await (await this.#startService()).respondsWithin(START_MS);
    const residue = await findResidue(this.#surroundings, new Set());
    return [...residue, ...(await this.#stop())];
  }

  async close(options: { readonly keepFolder: boolean }): Promise<void> {
    this.#isEnding = true;
    this.#isOver = true;
    await this.#faults.clear();
    if (this.#service?.isRunning) await this.#service.kill();
    await this.#surroundings.close(options);
  }

  async #runAndKill({ kill, faults }: PlannedRun): Promise<void> {
    const service = await this.#startService(kill.kind === 'at a step' ? kill : undefined);
    for (const { fault, atMs } of faults) this.#faults.plan(fault, atMs);
    if (kill.kind === 'while starting') await sleep(kill.afterMs);
    else await service.respondsWithin(START_MS);
    if (kill.kind === 'at a moment') await sleep(kill.afterMs);
    if (kill.kind === 'at a step') await Promise.race([service.exit, sleep(STEP_MS)]);
    if (!service.isRunning) this.#atSteps += 1;
    this.#kills += 1;
    await service.kill();
    const code = await service.exit;
    if (code !== null) this.#crashes.push(`the service ended by itself with ${code}`);
    for (const name of await this.#surroundings.filesIn('uploads')) this.#leftByKills.add(name);
  }

  async #startService(kill?: StepKill): Promise<KillableService> {
    const { folder, variables } = this.#surroundings;
    const logFile = path.join(folder, 'service.log');
    this.#service = new KillableService({ port: await freePort(), folder, logFile, variables, kill });
    return this.#service;
  }

  #client(random: () => number, number: number): Client {
    return new Client({
      number,
      url: () => this.#service?.url ?? 'http://127.0.0.1:1',
      random,
      ledger: this.#ledger,
      mayBegin: () => !this.#isEnding,
      mayRepeat: () => !this.#isOver,
    });
  }

  async #stop(): Promise<string[]> {
    const code = await this.#service?.stop();
    return code === 0 ? [] : [`the service ended with ${code} after SIGTERM`];
  }

  /** Waits until every client knows the outcome of its uploads and the journal is empty; resolves to what took too long. */
  async #settle(clients: Promise<unknown>): Promise<string[]> {
    const until = Date.now() + SETTLE_MS;
    let isSettled = false;
    void clients.then(() => {
      isSettled = true;
    });
    while (!isSettled || !(await this.#isIdle())) {
      if (!this.#service?.isRunning) return ['the service ended without being killed'];
      if (Date.now() > until) {
        this.#isOver = true;
        return [isSettled ? 'the journal was not emptied' : 'a client did not learn the outcome of its upload'];
      }
      await sleep(POLL_MS);
    }
    return [];
  }

  async #isIdle(): Promise<boolean> {
    const response = await fetch(`${this.#service?.url}/readyz`).catch(() => null);
    const body = (await response?.json().catch(() => null)) as { status: string; journal: { depth: number } } | null;
    return body?.status === 'ready' && body.journal.depth === 0;
  }

  async #judge(): Promise<Verdict> {
    const { sandbox, database, dbName } = this.#surroundings;
    const models = storedModels(sandbox);
    const records = await storedRecords(database, dbName);
    const violations = findViolations({ ledger: this.#ledger, models, records });
    const residue = await findResidue(this.#surroundings, this.#leftByKills);
    const tally = {
      kills: this.#kills,
      atSteps: this.#atSteps,
      uploads: this.#ledger.uploads.length,
      successes: this.#ledger.successes,
      models: models.length,
      records: records.length,
    };
    return { tally, violations: { ...violations, other: [...violations.other, ...residue] } };
  }
}
