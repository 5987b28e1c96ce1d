import { utimes } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { seededRandom } from '../../src/sandbox/fish-audio/speech/seeded-random';
import { findViolations, type Violations } from './invariants';
import { type Life, Plan } from './plan';
import { Client } from './world/client';
import { Faults } from './world/faults';
import { freePort } from './world/free-port';
import { Ledger } from './world/ledger';
import { findResidue } from './world/residue';
import { ServiceProcess, type StepDeath } from './world/service-process';
import { Surroundings } from './world/surroundings';

const CLIENTS = 5;
const START_MS = 15_000;
/** A step that does not come within this time, because of faults, is not waited for. */
const STEP_MS = 2_000;
/** How long the service lives under load at the end of a round, before all has to come to rest. */
const CALM_MS = 700;
const SETTLE_MS = 60_000;
const POLL_MS = 100;
const TWO_HOURS_MS = 2 * 60 * 60_000;

/** What happened so far. */
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

/** Kills the service again and again under load and faults, lets it come to rest, and compares what it promised with what is. */
export class Chaos {
  readonly #surroundings: Surroundings;
  readonly #plan: Plan;
  readonly #faults: Faults;
  readonly #ledger = new Ledger();
  readonly #clients: readonly Client[];
  /** Temporary files that a process left when it was killed. */
  readonly #leftByKills = new Set<string>();
  readonly #crashes: string[] = [];
  #service: ServiceProcess | undefined;
  #kills = 0;
  #atSteps = 0;
  #isCalm = false;
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

  /** Brings up everything but the service. */
  static async start(seed: number): Promise<Chaos> {
    return new Chaos(await Surroundings.start(), seed);
  }

  /** Where the data and the logs are. */
  get folder(): string {
    return this.#surroundings.folder;
  }

  /** So many lives under load, then one that is left alone; ends when all is at rest. */
  async round(lives: number): Promise<Verdict> {
    this.#isCalm = false;
    this.#isOver = false;
    const clients = Promise.all(this.#clients.map((client) => client.run()));
    for (let life = 0; life < lives; life += 1) await this.#live(this.#plan.nextLife());
    await this.#startService();
    for (const { fault, atMs } of this.#plan.faults()) this.#faults.plan(fault, Math.min(atMs, CALM_MS));
    await sleep(CALM_MS);
    this.#isCalm = true;
    await this.#faults.clear();
    const late = await this.#rest(clients);
    const { tally, violations } = await this.#judge();
    const other = [...this.#crashes, ...late, ...violations.other, ...(await this.#stop())];
    return { tally, violations: { ...violations, other } };
  }

  /** What killed processes left in the temporary folder goes at a start, once it is old; says what is still there. */
  async finish(): Promise<string[]> {
    const longAgo = new Date(Date.now() - TWO_HOURS_MS);
    for (const name of await this.#surroundings.filesIn('uploads'))
      await utimes(path.join(this.#surroundings.dataFolder, 'uploads', name), longAgo, longAgo);
    await (await this.#startService()).answers(START_MS);
    const residue = await findResidue(this.#surroundings, new Set());
    return [...residue, ...(await this.#stop())];
  }

  async close(options: { readonly keepFolder: boolean }): Promise<void> {
    this.#isCalm = true;
    this.#isOver = true;
    await this.#faults.clear();
    if (this.#service?.alive) await this.#service.kill();
    await this.#surroundings.close(options);
  }

  async #live({ death, faults }: Life): Promise<void> {
    const service = await this.#startService(death.kind === 'at a step' ? death : undefined);
    for (const { fault, atMs } of faults) this.#faults.plan(fault, atMs);
    if (death.kind === 'while starting') await sleep(death.afterMs);
    else await service.answers(START_MS);
    if (death.kind === 'at a moment') await sleep(death.afterMs);
    if (death.kind === 'at a step') await Promise.race([service.exit, sleep(STEP_MS)]);
    if (!service.alive) this.#atSteps += 1;
    this.#kills += 1;
    await service.kill();
    const code = await service.exit;
    if (code !== null) this.#crashes.push(`the service ended by itself with ${code}`);
    for (const name of await this.#surroundings.filesIn('uploads')) this.#leftByKills.add(name);
  }

  async #startService(death?: StepDeath): Promise<ServiceProcess> {
    const { folder, variables } = this.#surroundings;
    const logFile = path.join(folder, 'service.log');
    this.#service = new ServiceProcess({ port: await freePort(), folder, logFile, variables, death });
    return this.#service;
  }

  #client(random: () => number, number: number): Client {
    return new Client({
      number,
      url: () => this.#service?.url ?? 'http://127.0.0.1:1',
      random,
      ledger: this.#ledger,
      mayBegin: () => !this.#isCalm,
      mayRepeat: () => !this.#isOver,
    });
  }

  async #stop(): Promise<string[]> {
    const code = await this.#service?.stop();
    return code === 0 ? [] : [`the service ended with ${code} when it was asked to stop`];
  }

  /** Waits until every client knows what came of its uploads and the journal is empty; says what took too long. */
  async #rest(clients: Promise<unknown>): Promise<string[]> {
    const until = Date.now() + SETTLE_MS;
    let isSettled = false;
    void clients.then(() => {
      isSettled = true;
    });
    while (!isSettled || !(await this.#isAtRest())) {
      if (!this.#service?.alive) return ['the service died without being killed'];
      if (Date.now() > until) {
        this.#isOver = true;
        return [isSettled ? 'the journal did not come to rest' : 'a client was not told what came of its upload'];
      }
      await sleep(POLL_MS);
    }
    return [];
  }

  async #isAtRest(): Promise<boolean> {
    const response = await fetch(`${this.#service?.url}/readyz`).catch(() => null);
    const body = (await response?.json().catch(() => null)) as { status: string; journal: { depth: number } } | null;
    return body?.status === 'ready' && body.journal.depth === 0;
  }

  async #judge(): Promise<Verdict> {
    const { sandbox } = this.#surroundings;
    const models = sandbox.state.models.map(({ entity }) => ({
      id: entity._id,
      title: entity.title,
      tags: entity.tags,
    }));
    const records = await this.#surroundings.records();
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
