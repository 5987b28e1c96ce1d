import { readFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { seededRandom } from '../../../src/sandbox/fish-audio/seeded-random';
import { freePort } from '../../support/network/free-port';
import { Client } from '../clients/client';
import { findViolations, type Violations } from '../invariants';
import { storedModels } from '../world/evidence';
import { KillableService } from '../world/killable-service';
import { Ledger } from '../world/ledger';
import { findResidue } from '../world/residue';
import { Surroundings } from '../world/surroundings';
import { type Engine, startEngine } from './engine/engine';
import type { OutageKind } from './outage-kinds';
import { ReturnWatch } from './return-watch';
import { SettledRecords } from './settled-records';

const START_MS = 15_000;
/** A service that is not back by then is stuck. */
const STUCK_MS = 30_000;
/** More than the clients ever ask for at once. */
const FISH_CONCURRENCY = 50;
/** Records of uploads that began so long ago are not written any more. */
const SETTLED_MS = 20_000;

/** How many clients upload, what determines their sequence, and how long each waits between two uploads, besides 60 ms. */
export interface Load {
  readonly seed: number;
  readonly clients: number;
  readonly pauseMs: number;
}

const dataFolderIn = (folder: string): string => path.join(folder, 'data');

/** The real service under load, with its database behind a proxy, and one outage after the other. */
export class Outages {
  readonly #engine: Engine;
  readonly #surroundings: Surroundings;
  readonly #ledger = new Ledger();
  readonly #service: KillableService;
  readonly #records: SettledRecords;
  readonly #clients: Promise<unknown>;
  #isEnding = false;
  #isOver = false;

  private constructor(engine: Engine, surroundings: Surroundings, service: KillableService, load: Load) {
    this.#engine = engine;
    this.#surroundings = surroundings;
    this.#service = service;
    this.#records = new SettledRecords(engine.database.uri, surroundings.dbName);
    const all = Array.from({ length: load.clients }, (_, number) => this.#client(number, load));
    this.#clients = Promise.all(all.map((client) => client.run()));
  }

  /** Starts everything; uploads come from then on. */
  static async start(load: Load, engineName: string | undefined): Promise<Outages> {
    const engine = await startEngine(engineName);
    const surroundings = await Surroundings.start(1, { database: engine.database, address: engine.address });
    const { folder } = surroundings;
    const variables = surroundings.settingsOf(0, dataFolderIn(folder), FISH_CONCURRENCY);
    const logFile = path.join(folder, 'service.log');
    const service = new KillableService({ port: await freePort(), folder, logFile, variables });
    if (!(await service.respondsWithin(START_MS))) throw new Error('The service does not respond.');
    const outages = new Outages(engine, surroundings, service, load);
    if ((await outages.#back(Date.now())) === null) throw new Error('The service does not use its database.');
    return outages;
  }

  /** The folder of the data and the logs. */
  get folder(): string {
    return this.#surroundings.folder;
  }

  get engine(): string {
    return this.#engine.description;
  }

  /** How many uploads there were, and how many responses promised a voice model. */
  get load(): { readonly uploads: number; readonly successes: number } {
    return { uploads: this.#ledger.uploads.length, successes: this.#ledger.successes };
  }

  /** How many records were found at the end. */
  get records(): number {
    return this.#records.count;
  }

  /**
   * One outage of this length. Resolves to how long after its end the service was in use again: connected, its database
   * answering, and everything saved that was begun before the end. Null if it was not within half a minute.
   */
  async round(kind: OutageKind, lengthMs: number): Promise<number | null> {
    const [proxy] = this.#surroundings.databaseProxies;
    if (proxy === undefined) throw new Error('There is no proxy.');
    const targets = { proxy, server: this.#engine.process };
    await kind.begin(targets);
    await sleep(lengthMs);
    await kind.end(targets);
    const endedAt = Date.now();
    const backMs = await this.#back(endedAt);
    if (backMs !== null) await this.#records.take(new Date(endedAt - SETTLED_MS));
    return backMs;
  }

  /** Ends the load, waits until everything is settled, and compares what was promised with what is stored. */
  async finish(): Promise<Violations> {
    this.#isEnding = true;
    await this.#clients;
    const isBack = (await this.#back(Date.now())) !== null;
    const stuck = isBack ? [] : ['the journal was not emptied'];
    const models = storedModels(this.#surroundings.sandbox);
    const violations = findViolations({ ledger: this.#ledger, models, records: await this.#records.all() });
    const residue = await findResidue(dataFolderIn(this.folder), 1, new Set());
    const code = await this.#service.stop();
    const end = code === 0 ? [] : [`the service ended with ${code} after SIGTERM`];
    return { ...violations, other: [...violations.other, ...stuck, ...residue, ...end] };
  }

  /** How often the service logged this event. */
  logged(event: string): number {
    const log = readFileSync(path.join(this.folder, 'service.log'), 'utf8');
    return log.split(`"event":"${event}"`).length - 1;
  }

  async close(options: { readonly keepFolder: boolean }): Promise<void> {
    this.#isEnding = true;
    this.#isOver = true;
    if (this.#service.isRunning) await this.#service.kill();
    this.#engine.process.resume();
    await this.#surroundings.close(options);
    await this.#engine.close();
  }

  #back(sinceMs: number): Promise<number | null> {
    return new ReturnWatch(this.#service.url).backAfter(sinceMs, STUCK_MS);
  }

  #client(number: number, { seed, pauseMs }: Load): Client {
    return new Client({
      number,
      pauseMs,
      url: () => this.#service.url,
      random: seededRandom(seed + number),
      ledger: this.#ledger,
      mayBegin: () => !this.#isEnding,
      mayRepeat: () => !this.#isOver,
    });
  }
}
