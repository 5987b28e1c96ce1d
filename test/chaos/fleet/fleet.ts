import { utimes } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ServiceTiming } from '../../../src/bootstrap/dependencies';
import { KeyedQueue } from '../../../src/concurrency/keyed-queue';
import { busyness } from '../../support/machine/busyness';
import { freePort } from '../../support/network/free-port';
import type { Kill } from '../plan';
import { KillableService, type StepKill } from '../world/killable-service';
import type { Report } from '../world/log-facts';
import { filesIn, findResidue, unsharedModels } from '../world/residue';
import type { Surroundings } from '../world/surroundings';
import { Balancer } from './balancer';

const START_MS = 15_000;
/** How long a kill at a step is waited for; with faults the step may never be reached. */
const STEP_MS = 2_500;
const TWO_HOURS_MS = 2 * 60 * 60_000;
/** Steps that a process takes before it responds. */
const STEPS_WHILE_STARTING: ReadonlySet<StepKill['step']> = new Set(['adopted']);
/** Long enough for the sandbox, which lists a new model after 300 ms, and finishes late on a busy machine what a killed process asked for. */
const quickTiming = (): ServiceTiming => ({
  lookUpDelaysMs: [0, 200, 400],
  worker: { everyMs: 200, maxLookUpIntervalMs: 400, notFoundAfterMs: 2_500 * busyness(), adoptEveryMs: 1_000 },
});
/** A killed process has an erasure to itself for a minute otherwise. */
const ERASURES = { everyMs: 200, claimMs: 2_000, retryMs: 300 };
const SHARED = 'data-shared';

/** Whether each instance has a data folder of its own, or all share one. */
export type Folders = 'own' | 'shared';

/** How the instances of one round are set up. */
export interface Arrangement {
  readonly folders: Folders;
  /** `FISH_CONCURRENCY` of each instance. */
  readonly concurrency: number;
  /** Whether models that cannot be found are looked for only as long as the sandbox needs. */
  readonly isQuick: boolean;
}

/** The instances of the service behind their load balancer, which are killed and started again. */
export class Fleet {
  readonly #surroundings: Surroundings;
  readonly #size: number;
  readonly #instances: (KillableService | undefined)[];
  readonly #crashes: string[] = [];
  readonly #turns = new KeyedQueue();
  readonly #arrangements = new Map<Folders, Arrangement>();
  /** Temporary files that killed processes left. */
  readonly #leftByKills = new Set<string>();
  #balancer: Balancer | undefined;
  #arrangement: Arrangement = { folders: 'own', concurrency: 1, isQuick: false };
  #kills = 0;
  #atSteps = 0;

  private constructor(surroundings: Surroundings, size: number) {
    this.#surroundings = surroundings;
    this.#size = size;
    this.#instances = Array.from({ length: size }, () => undefined);
  }

  /** Starts the load balancer, and none of the instances. */
  static async open(surroundings: Surroundings, size: number): Promise<Fleet> {
    const fleet = new Fleet(surroundings, size);
    fleet.#balancer = await Balancer.start(() => fleet.#running().map(({ port }) => port));
    return fleet;
  }

  /** How the instances are set up that are started from now on. All of the earlier ones have to be stopped. */
  arrange(arrangement: Arrangement): void {
    this.#arrangement = arrangement;
    this.#arrangements.set(arrangement.folders, arrangement);
  }

  /** Where clients send their requests. */
  get url(): string {
    return this.#balancer?.url ?? '';
  }

  /** The number of every instance. */
  get numbers(): readonly number[] {
    return Array.from(this.#instances.keys());
  }

  /** The address of every instance that runs. */
  get urls(): readonly string[] {
    return this.#running().map(({ url }) => url);
  }

  get kills(): number {
    return this.#kills;
  }

  /** How many of the kills were at a step of the journal. */
  get atSteps(): number {
    return this.#atSteps;
  }

  /** Whether none of the instances has ended. */
  get isComplete(): boolean {
    return this.#running().length === this.#size;
  }

  /** Starts an instance, calls `onReady` when it may be disturbed, and kills it as planned. One is killed at a time. */
  async runAndKill(number: number, kill: Kill, onReady: () => void): Promise<void> {
    const isAtStart = kill.kind === 'at a step' && STEPS_WHILE_STARTING.has(kill.step);
    const service = await this.#start(number, isAtStart ? kill : undefined);
    if (kill.kind === 'while starting') await sleep(kill.afterMs);
    else await service.respondsWithin(START_MS * busyness());
    await this.#turns.run('kill', async () => {
      onReady();
      if (kill.kind === 'at a moment') await sleep(kill.afterMs);
      if (kill.kind === 'at a step') await this.#untilStep(service, kill);
      await this.#kill(number, service);
    });
  }

  /** Starts an instance and waits until it responds. */
  async start(number: number): Promise<void> {
    await (await this.#start(number)).respondsWithin(START_MS * busyness());
  }

  /** Ends every instance in order; resolves to what went wrong, now and at earlier ends. */
  async stop(): Promise<string[]> {
    const codes = await Promise.all(this.#running().map((service) => service.stop()));
    const failed = codes.filter((code) => code !== 0).map((code) => `an instance ended with ${code} after SIGTERM`);
    return [...this.#crashes, ...failed];
  }

  /**
   * The models of responses that were given while MongoDB was away and are still to be shared with the other instances, as
   * they may be reported: at the latest once the claim of a killed process counts as abandoned.
   */
  async dueReports(): Promise<Report[]> {
    const ids = (await Promise.all(this.#dataFolders().map(unsharedModels))).flat();
    return ids.map((id) => ({ model_id: '', second_model_id: id }));
  }

  /** Files in the data folders that should not be there while nothing is in progress. */
  async residue(): Promise<string[]> {
    const owners = this.#arrangement.folders === 'shared' ? this.#size : 1;
    const found = await Promise.all(
      this.#dataFolders().map((folder) => findResidue(folder, owners, this.#leftByKills)),
    );
    return found.flat();
  }

  /** Checks that a start removes the temporary files of killed processes once they are old; resolves to what is left. */
  async sweep(): Promise<string[]> {
    const longAgo = new Date(Date.now() - TWO_HOURS_MS);
    for (const folder of this.#dataFolders())
      for (const name of await filesIn(folder, 'uploads'))
        await utimes(path.join(folder, 'uploads', name), longAgo, longAgo);
    this.#leftByKills.clear();
    const failures: string[] = [];
    for (const arrangement of this.#arrangements.values()) {
      this.arrange(arrangement);
      await Promise.all(this.numbers.map((number) => this.start(number)));
      failures.push(...(await this.stop()));
    }
    return [...(await this.residue()), ...failures];
  }

  /** Kills what still runs. */
  async close(): Promise<void> {
    await Promise.all(this.#running().map((service) => service.kill()));
    await this.#balancer?.close();
  }

  async #start(number: number, kill?: StepKill): Promise<KillableService> {
    const { folder, recordings } = this.#surroundings;
    const { concurrency, isQuick } = this.#arrangement;
    const settings = this.#surroundings.settingsOf(number, this.#folderOf(number), concurrency);
    await recordings.prepare(this.#folderOf(number));
    const variables = {
      ...settings,
      ...recordings.settings,
      CHAOS_TIMING: JSON.stringify({ ...(isQuick && quickTiming()), erasures: ERASURES }),
    };
    const logFile = path.join(folder, `service-${number}.log`);
    const service = new KillableService({ port: await freePort(), folder, logFile, variables, kill });
    this.#instances[number] = service;
    return service;
  }

  async #untilStep(service: KillableService, kill: StepKill): Promise<void> {
    if (!STEPS_WHILE_STARTING.has(kill.step)) await service.killAt(kill);
    await Promise.race([service.exit, sleep(STEP_MS * busyness())]);
  }

  async #kill(number: number, service: KillableService): Promise<void> {
    if (!service.isRunning) this.#atSteps += 1;
    this.#kills += 1;
    await service.kill();
    const code = await service.exit;
    if (code !== null) this.#crashes.push(`instance ${number} ended by itself with ${code}`);
    for (const name of await filesIn(this.#folderOf(number), 'uploads')) this.#leftByKills.add(name);
  }

  #folderOf(number: number): string {
    const { folders } = this.#arrangement;
    return path.join(this.#surroundings.folder, folders === 'shared' ? SHARED : `data-${number}`);
  }

  /** Every data folder used so far. */
  #dataFolders(): string[] {
    const { folder } = this.#surroundings;
    const own = this.numbers.map((number) => path.join(folder, `data-${number}`));
    return [...own, path.join(folder, SHARED)];
  }

  #running(): KillableService[] {
    return this.#instances.filter((service) => service?.isRunning).filter((service) => service !== undefined);
  }
}
