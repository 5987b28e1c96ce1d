import { setTimeout as sleep } from 'node:timers/promises';
import { seededRandom } from '../../src/sandbox/fish-audio/seeded-random';
import { USERS } from './clients/client';
import { Load } from './clients/load';
import { Enough } from './enough';
import { type Arrangement, Fleet } from './fleet/fleet';
import { waitingIn } from './fleet/waiting-in';
import { findViolations, type Violations } from './invariants';
import { judgeErasures } from './judge/judge-erasures';
import { judgeSamples } from './judge/judge-samples';
import { judgeUsage } from './judge/judge-usage';
import { countUnsettled } from './judge/unsettled';
import type { Violation } from './judge/violations';
import { type FaultKinds, Plan, type PlannedRun } from './plan';
import { type Tally, tallyOf } from './tally';
import { type Evidence, readByEveryId, storedModels, storedRecords } from './world/evidence';
import { Faults } from './world/faults';
import { Ledger } from './world/ledger';
import { readList } from './world/lists';
import { type Report, readLogFacts } from './world/log-facts';
import type { StoreKind } from './world/recordings';
import { Surroundings } from './world/surroundings';

/** How long the last processes of a round are under load, before the clients begin nothing more. */
const LAST_LOAD_MS = 700;
/** After so long without any progress a round is taken to hang. */
const STANDSTILL_MS = 60_000;
const SHARING_MS = 3_000;
const POLL_MS = 100;

/** The seeds of two instances differ by this, so that those of two runs do not meet. */
const SEEDS_APART = 1_000_003;

/** What is the same in all rounds. */
export interface ChaosOptions {
  readonly seed: number;
  readonly instances: number;
  /** Whether the load is light, and an instance is killed at the first time that it takes a step. */
  readonly isQuick: boolean;
  /** Whether the sandbox behaves as unkindly as it can. */
  readonly isUnkind: boolean;
  /** Where recordings are kept. */
  readonly store: StoreKind;
}

/** One round: how often instances are killed, how they are set up, and what else fails meanwhile. */
export interface Round {
  readonly kills: number;
  readonly arrangement: Arrangement;
  readonly faultKinds: FaultKinds;
}

/** The state after a round: the tally and all violations. */
export interface Verdict {
  readonly tally: Tally;
  readonly violations: Violations;
}

/**
 * Kills instances of the service again and again under load and faults, waits until everything is settled, and compares
 * what they promised with what is stored.
 */
export class Chaos {
  readonly #surroundings: Surroundings;
  readonly #fleet: Fleet;
  /** The plan of each instance. */
  readonly #plans: readonly Plan[];
  readonly #faults: Faults;
  readonly #isUnkind: boolean;
  readonly #ledger = new Ledger();
  readonly #load: Load;
  readonly #enough = new Enough(this.#ledger);
  #reports: readonly Report[] = [];
  #excused: ReadonlySet<string> = new Set();

  private constructor(surroundings: Surroundings, fleet: Fleet, options: ChaosOptions) {
    const { seed, isQuick, isUnkind } = options;
    this.#surroundings = surroundings;
    this.#isUnkind = isUnkind;
    this.#fleet = fleet;
    const { databaseProxies: databases, providerProxy: provider, sandbox, recordings } = surroundings;
    // Several instances have fewer uploads each.
    const maxOccurrence = isQuick || fleet.numbers.length > 1 ? 1 : 3;
    const random = (number: number): (() => number) => seededRandom(seed + number * SEEDS_APART);
    const { proxy: storage } = recordings;
    this.#plans = fleet.numbers.map((number) => new Plan(random(number), maxOccurrence, storage !== null));
    this.#faults = new Faults({ databases, provider, storage, sandbox });
    const lose = (modelId: string): Promise<void> => surroundings.lose(modelId);
    const plant = (userId: string): Promise<void> => surroundings.plant(userId);
    this.#load = new Load({ url: () => fleet.url, ledger: this.#ledger, seed, isLight: isQuick, lose, plant });
  }

  /** Starts everything but the instances. */
  static async start(options: ChaosOptions): Promise<Chaos> {
    const { instances, store } = options;
    const surroundings = await Surroundings.start(instances, { store });
    return new Chaos(surroundings, await Fleet.open(surroundings, instances), options);
  }

  /** The folder of the data and the logs. */
  get folder(): string {
    return this.#surroundings.folder;
  }

  /** Kills instances under load, then starts every one once more and waits until everything is settled. */
  async round({ kills, arrangement, faultKinds }: Round): Promise<Verdict> {
    const startedAt = Date.now();
    const { sandbox } = this.#surroundings;
    sandbox.state.resetMostCallsInFlight();
    if (this.#isUnkind) sandbox.allUnkind();
    this.#fleet.arrange(arrangement);
    const load = this.#load.run();
    await this.#killUnderLoad(kills, faultKinds);
    this.#load.end();
    await this.#faults.clear();
    // Whether a model that a limited list does not show was made is unknown, and stays so for as long as the list is limited.
    sandbox.behave({ listWindow: null });
    const late = await this.#settle(load);
    const { reports, awayAt } = await readLogFacts(this.folder);
    const wasAway = faultKinds === 'all' || awayAt.some((at) => at >= startedAt);
    // With folders of their own, instances that cannot reach MongoDB know nothing of each other.
    if (arrangement.folders === 'own' && wasAway)
      this.#acceptSecondModels([...reports, ...(await this.#fleet.dueReports())]);
    const evidence = await this.#evidence(late);
    const recordings = await judgeSamples(this.#surroundings);
    const more = late.length > 0 ? [] : await this.#judgeMore();
    const violations = findViolations(evidence, more);
    const tally = tallyOf(evidence, this.#fleet, sandbox.state.mostCallsInFlight);
    // Without MongoDB each instance can only keep to the limit by itself.
    const isTooMany = !wasAway && tally.atOnce > arrangement.concurrency;
    const tooMany = isTooMany ? [`${tally.atOnce} calls to Fish.Audio at once`] : [];
    const atTheEnd = [...(await this.#fleet.residue()), ...(await this.#fleet.stop())];
    return {
      tally,
      violations: { ...violations, other: [...late, ...tooMany, ...recordings, ...violations.other, ...atTheEnd] },
    };
  }

  /** Checks that a start removes the temporary files of killed processes once they are old; resolves to what is left. */
  finish(): Promise<string[]> {
    return this.#fleet.sweep();
  }

  async close(options: { readonly keepFolder: boolean }): Promise<void> {
    this.#load.giveUp();
    await this.#faults.clear();
    await this.#fleet.close();
    await this.#surroundings.close(options);
  }

  async #killUnderLoad(kills: number, kinds: FaultKinds): Promise<void> {
    let left = kills;
    const killAgainAndAgain = async (instance: number): Promise<void> => {
      while (left > 0) {
        left -= 1;
        await this.#runAndKill(instance, kinds);
      }
      await this.#fleet.start(instance);
    };
    await Promise.all(this.#fleet.numbers.map(killAgainAndAgain));
    this.#planFaults(this.#plans.flatMap((plan) => plan.faults(kinds)));
    await sleep(LAST_LOAD_MS);
    await this.#enough.wait();
  }

  async #runAndKill(instance: number, kinds: FaultKinds): Promise<void> {
    const plan = this.#plans[instance];
    if (plan === undefined) throw new RangeError(`There is no instance ${instance}.`);
    const { kill, faults } = plan.nextRun(kinds);
    await this.#fleet.runAndKill(instance, kill, () => this.#planFaults(faults));
  }

  #planFaults(faults: PlannedRun['faults']): void {
    for (const { fault, atMs } of faults) this.#faults.plan(fault, atMs);
  }

  /** Waits until every client knows the outcome of what it began and every journal is empty; resolves to what took too long. */
  async #settle(load: Promise<unknown>): Promise<string[]> {
    let isSettled = false;
    void load.then(() => {
      isSettled = true;
    });
    let fewest = Number.POSITIVE_INFINITY;
    for (let until = Date.now() + STANDSTILL_MS; Date.now() < until; await sleep(POLL_MS)) {
      if (!this.#fleet.isComplete) return ['an instance ended without being killed'];
      const waiting = await this.#waiting();
      if (isSettled && waiting === 0) return this.#untilShared();
      // However busy the machine is, as long as it gets on.
      if (waiting < fewest) until = Date.now() + STANDSTILL_MS;
      fewest = Math.min(fewest, waiting);
    }
    this.#load.giveUp();
    return [isSettled ? 'a journal was not emptied' : 'a client did not learn the outcome of its request'];
  }

  /** Waits a little until instances have told each other of their responses; some must wait for a request that a kill ended. */
  async #untilShared(): Promise<never[]> {
    const until = Date.now() + SHARING_MS;
    while ((await this.#fleet.dueReports()).length > 0 && Date.now() < until) await sleep(POLL_MS);
    return [];
  }

  /** How many uploads, versions and deletions are unsettled, journal entries left, and instances not connected to MongoDB. */
  async #waiting(): Promise<number> {
    const ofInstances = await Promise.all(this.#fleet.urls.map(waitingIn));
    return ofInstances.reduce((sum, count) => sum + count, countUnsettled(this.#ledger));
  }

  #acceptSecondModels(reports: readonly Report[]): void {
    this.#reports = reports;
    const withoutUser = this.#ledger.uploads.filter(({ userId }) => userId === null);
    this.#excused = new Set(withoutUser.map(({ name }) => name));
  }

  /** What is only complete when everything is settled, and is waited for a little. */
  async #judgeMore(): Promise<Violation[]> {
    const usage = await judgeUsage(this.#surroundings, this.#ledger.speeches);
    return [...usage, ...(await judgeErasures(this.#surroundings, this.#ledger))];
  }

  /** Lists are only complete when everything is settled. */
  async #evidence(late: readonly string[]): Promise<Evidence> {
    const { sandbox, database, dbName } = this.#surroundings;
    const lists = late.length > 0 ? [] : this.#fleet.urls.flatMap((url) => USERS.map((user) => readList(url, user)));
    const records = await storedRecords(database, dbName);
    const [url] = late.length > 0 ? [] : this.#fleet.urls;
    return {
      ledger: this.#ledger,
      models: storedModels(sandbox),
      records,
      lists: await Promise.all(lists),
      readings: url === undefined ? [] : await readByEveryId(url, records),
      reports: this.#reports,
      excused: this.#excused,
      failed: sandbox.state.failedModels,
    };
  }
}
