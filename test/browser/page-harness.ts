import { readFileSync } from 'node:fs';
import { ObjectId } from 'mongodb';
import type { BrowserContextOptions, Page } from 'playwright-core';
import { startBrowser, type TestBrowser } from '../support/browser/browser';
import { startTemporaryDatabase, type TemporaryDatabase } from '../support/database/temporary-database';
import { fixture } from '../support/media/fixtures';
import { startService, type TestService } from '../support/service/service';
import { untilConnected } from '../support/service/until-connected';

/** What a page said that it should not have: failed scripts, blocked resources, dialogs. */
export interface OpenPage {
  readonly page: Page;
  readonly complaints: readonly string[];
}

/** The whole service with a database, a browser to look at it with, and users nobody else has. */
export class PageHarness {
  #users = 0;

  private constructor(
    readonly service: TestService,
    readonly browser: TestBrowser,
    private readonly database: TemporaryDatabase,
    readonly dbName: string,
  ) {}

  /** The connection string of the database. */
  get mongoUri(): string {
    return this.database.uri;
  }

  /** Returns once the database is usable. `flags` are further options of the browser's command line. */
  static async start(
    flags: readonly string[] = [],
    settings: Readonly<Record<string, string>> = {},
  ): Promise<PageHarness> {
    const [database, browser] = await Promise.all([startTemporaryDatabase(), startBrowser(flags)]);
    const dbName = database.newName();
    const service = await startService({ mongoUri: database.uri, dbName, settings });
    await untilConnected(service.url);
    return new PageHarness(service, browser, database, dbName);
  }

  /** A user without voice models. */
  newUserId(): string {
    this.#users++;
    return this.#users.toString(16).padStart(24, '5');
  }

  /** Opens an address of the service in a fresh browser profile. */
  open(path = '/', options: BrowserContextOptions = {}): Promise<OpenPage> {
    return openPage(this.browser, `${this.service.url}${path}`, options);
  }

  /** Makes a voice model the way a program does, and returns its model_id. */
  async upload(fields: Readonly<Record<string, string>>): Promise<string> {
    const form = new FormData();
    form.set('audio', new Blob([readFileSync(fixture('speech.mp3'))]), 'speech.mp3');
    for (const [name, value] of Object.entries(fields)) form.set(name, value);
    const response = await fetch(`${this.service.url}/api/upload-reference`, { method: 'POST', body: form });
    const result = (await response.json()) as { model_id: string };
    expect(response.status).toBe(201);
    return result.model_id;
  }

  /** Puts records of voices into the database that nobody has uploaded: `Voice 1` is the oldest. */
  async insertVoices(userId: string, count: number): Promise<void> {
    const records = Array.from({ length: count }, (_, index) => ({
      user_id: new ObjectId(userId),
      model_id: new ObjectId().toHexString(),
      name: `Voice ${index + 1}`,
      audio_file_path: 'speech.mp3',
      file_type: 'audio',
      model_state: 'trained',
      created_at: new Date(Date.UTC(2026, 0, 1) + index * 60_000),
      updated_at: new Date(Date.UTC(2026, 0, 1) + index * 60_000),
    }));
    await this.insertRecords(records);
  }

  /** Removes the records of voices with these names. */
  async removeRecords(names: readonly string[]): Promise<void> {
    const filter = { name: { $in: [...names] } };
    await this.database.client.db(this.dbName).collection('voice_models').deleteMany(filter);
  }

  /** Puts records of voices into the database as they are. */
  async insertRecords(records: readonly object[]): Promise<void> {
    await this.database.client
      .db(this.dbName)
      .collection('voice_models')
      .insertMany([...records]);
  }

  /** Calls the API as a program does, and returns the JSON of the response. */
  async call<Json>(method: string, path: string, body?: object): Promise<Json> {
    const json = body === undefined ? {} : { body: JSON.stringify(body) };
    const headers = { 'Content-Type': 'application/json' };
    const response = await fetch(`${this.service.url}/api${path}`, { method, headers, ...json });
    return (await response.json()) as Json;
  }

  /** Closes what a test has opened; open pages slow the following tests down. */
  async closePages(): Promise<void> {
    await Promise.all(this.browser.contexts().map((context) => context.close()));
  }

  async close(): Promise<void> {
    await this.browser.close();
    await this.service.close();
    await this.database.stop();
  }
}

/** Opens an address in a fresh profile and collects what the page complains of. */
export async function openPage(
  browser: TestBrowser,
  url: string,
  options: BrowserContextOptions = {},
): Promise<OpenPage> {
  const context = await browser.newContext({ viewport: { width: 1000, height: 800 }, ...options });
  const page = await context.newPage();
  // Six files run at a time, which makes a page slow on two cores.
  page.setDefaultTimeout(15_000);
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (message) => {
    // An answer that is an error is what some tests are about; Chromium reports each to the console.
    if (message.type() === 'error' && !message.text().startsWith('Failed to load resource')) {
      complaints.push(message.text());
    }
  });
  page.on('dialog', (dialog) => {
    complaints.push(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  await page.goto(url);
  return { page, complaints };
}
