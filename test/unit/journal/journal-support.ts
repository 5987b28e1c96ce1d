import { spawnSync } from 'node:child_process';
import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Log } from '../../../src/domain/log';
import type { CreatedEntry, JournalEntry, JournalRecord } from '../../../src/journal/entries/journal-entry';
import { Journal } from '../../../src/journal/journal';
import type { JournalOptions } from '../../../src/journal/journal-options';
import { hostHash } from '../../../src/journal/ownership/owner-liveness';

/** A log that keeps the fields of its lines. */
export class KeptLog implements Log {
  readonly lines: Readonly<Record<string, unknown>>[] = [];
  readonly debug = this.#keep('debug');
  readonly info = this.#keep('info');
  readonly warn = this.#keep('warn');
  readonly error = this.#keep('error');

  /** How many lines have this event. */
  count(event: string): number {
    return this.lines.filter((line) => line.event === event).length;
  }

  #keep(level: string) {
    return (fields: Readonly<Record<string, unknown>>): void => {
      this.lines.push({ level, ...fields });
    };
  }
}

/** A folder and the journals opened in it, cleared away together. */
export class JournalRoom {
  readonly log = new KeptLog();
  readonly #journals: Journal[] = [];

  private constructor(readonly folder: string) {}

  static async make(): Promise<JournalRoom> {
    return new JournalRoom(await mkdtemp(path.join(tmpdir(), 'journal-')));
  }

  get entriesFolder(): string {
    return path.join(this.folder, 'entries');
  }

  get quarantineFolder(): string {
    return path.join(this.folder, 'quarantine');
  }

  async open(options: Partial<JournalOptions> = {}): Promise<Journal> {
    const journal = await Journal.open({ folder: this.folder, log: this.log, ...options });
    this.#journals.push(journal);
    return journal;
  }

  /** The folder of a process of this machine that has ended. */
  async makeDeadOwner(): Promise<string> {
    const { pid } = spawnSync('true');
    const folder = path.join(this.entriesFolder, `${hostHash()}-${pid}-${'0'.repeat(16)}`);
    await mkdir(folder, { recursive: true });
    return folder;
  }

  /** Every file of every owner, without the owners' own. */
  async entryFiles(): Promise<string[]> {
    const names = await readdir(this.entriesFolder, { recursive: true, withFileTypes: true });
    return names.filter((found) => found.isFile() && found.name !== 'owner.json').map((found) => found.name);
  }

  async clear(): Promise<void> {
    for (const journal of this.#journals) await journal.close();
    await rm(this.folder, { recursive: true, force: true });
  }
}

/** A record of this user, 24 hex digits. */
export function recordOf(userId = 'a'.repeat(24), name = 'Grandma'): JournalRecord {
  return {
    user_id: userId,
    name,
    audio_file_path: 'grandma.mp3',
    file_type: 'audio',
    echo_id: null,
    description: 'Sunday dinner — “Ça va ?” 日本',
    tags: ['family'],
    samples: [
      {
        file_name: 'grandma.mp3',
        file_type: 'audio',
        container: 'mp3',
        codec: 'mp3',
        duration_seconds: 12.5,
        bytes: 200_000,
        sha256: 'f'.repeat(64),
        transcript: null,
      },
    ],
    samples_id: null,
    consent: null,
  };
}

/** A valid entry with the number in its operation and time. */
export function entryOf(number: number): Exclude<JournalEntry, CreatedEntry> {
  const at = new Date(Date.UTC(2026, 0, 1) + number * 1000).toISOString();
  return {
    version: 1,
    operation_id: operationOf(number),
    tag: `tag-${number}`,
    state: 'sending',
    model_id: null,
    model_status: null,
    record: recordOf(),
    key: null,
    begun_at: at,
    updated_at: at,
    failures: 0,
  };
}

/** A UUID with the number in it. */
export function operationOf(number: number): string {
  return `00000000-0000-4000-8000-${number.toString(16).padStart(12, '0')}`;
}
