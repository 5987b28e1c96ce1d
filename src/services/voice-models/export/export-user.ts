import type { Readable } from 'node:stream';
import type { DatabaseManager } from '../../../database/database-manager';
import type { VoiceModel } from '../../../domain/voice-model';
import { codeOf } from '../../../errors/api-error';
import type { Journal } from '../../../journal/journal';
import type { UsageJournal } from '../../../journal/usage/usage-journal';
import type { SoundReader } from '../../../storage/sound-store';
import { clipKey, storedSampleKey } from '../../../storage/storage-keys';
import { Archive } from './archive';
import { ExportedData } from './exported-data';

/** What exporting needs. */
export interface ExportUserDeps {
  readonly database: DatabaseManager;
  readonly journal: Pick<Journal, 'shared'>;
  readonly usage: Pick<UsageJournal, 'depth'>;
  /** Null where nothing is kept. */
  readonly soundStore: SoundReader | null;
  /** Reads recordings that wait for the storage. */
  readonly waitingSounds: SoundReader;
}

/** A file that could not be put into the archive, or not all of it. */
interface Unreadable {
  readonly file: string;
  /** `absent`, `broken_off`, or the code of the failure. */
  readonly why: string;
}

/** What the archive says of itself. */
interface Manifest {
  readonly user_id: string;
  readonly exported_at: string;
  recordings: number;
  clips: number;
  /** Uploads that are not in the records yet, and not in the archive. */
  waiting: number;
  /** Whether speeches, of whomever, are not in the records yet, so that some may be missing in the usage. */
  readonly usage_pending: boolean;
  readonly unreadable: Unreadable[];
}

interface Export {
  readonly deps: ExportUserDeps;
  readonly archive: Archive;
  readonly manifest: Manifest;
  readonly signal: AbortSignal;
}

/**
 * Everything of a user as a ZIP archive, of which no more is in memory than a piece: records, Echos, consents, clips and usage as JSON,
 * recordings and clips as files, and `manifest.json`, which says what could not be read. Throws what the database throws; what
 * it throws later breaks the archive off, and so does the signal.
 */
export async function exportUser(deps: ExportUserDeps, userId: string, signal: AbortSignal): Promise<Readable> {
  const waiting = (await deps.journal.shared.createdOfUser(userId)).length;
  // Before anything is sent, while the failure can still be told.
  await deps.database.getEchosForUser(userId, { limit: 1 });
  const exported_at = new Date().toISOString();
  const usage_pending = deps.usage.depth > 0;
  const counts = { recordings: 0, clips: 0, waiting, usage_pending };
  const manifest: Manifest = { user_id: userId, exported_at, ...counts, unreadable: [] };
  const archive = new Archive(signal);
  const all = { deps, archive, manifest, signal };
  write(all, new ExportedData(deps.database, userId)).catch((error: unknown) => {
    archive.fail(error instanceof Error ? error : new Error(String(error)));
  });
  return archive.output;
}

async function write(all: Export, data: ExportedData): Promise<void> {
  const { archive, manifest } = all;
  await archive.addList('voice-models.json', data.voices());
  await archive.addList('consents.json', data.consents());
  await archive.addList('echos.json', data.echos());
  await archive.addList('usage.json', data.usage());
  await archive.addList('clips.json', data.clips());
  for await (const voice of data.voices()) await addRecordings(all, voice);
  for await (const clip of data.clips()) {
    const name = `clips/${clip._id}.${plain(clip.format)}`;
    if (await addSound(all, name, [clipKey(clip)])) manifest.clips += 1;
  }
  await archive.add('manifest.json', once(`${JSON.stringify(manifest, null, 2)}\n`));
  archive.end();
}

/**
 * The recordings of all versions, each once, by the names that `sha256` of the records has. Of one that several versions were made
 * of there is a copy for each, and every copy can stand in for the others.
 */
async function addRecordings(all: Export, voice: VoiceModel): Promise<void> {
  const copies = new Map<string, Set<string>>();
  for (const { samples, samples_id } of [voice, ...(voice.versions ?? [])]) {
    for (const { sha256, container } of samples) {
      const key = storedSampleKey(samples_id, sha256);
      const name = `recordings/${plain(voice._id)}/${sha256}.${plain(container)}`;
      if (key !== null) copies.set(name, (copies.get(name) ?? new Set()).add(key));
    }
  }
  for (const [name, keys] of copies) {
    if (await addSound(all, name, [...keys])) all.manifest.recordings += 1;
  }
}

/** Adds the first of these copies that can be opened. Whether the whole sound is in the archive. */
async function addSound(all: Export, file: string, keys: readonly string[]): Promise<boolean> {
  const { archive, manifest } = all;
  const before = manifest.unreadable.length;
  const note = (why: string): void => void manifest.unreadable.push({ file, why });
  const sound = await openFirst(all, keys, note);
  if (sound === null) return false;
  try {
    await archive.add(
      file,
      untilBroken(sound.stream, () => note('broken_off')),
    );
  } finally {
    sound.stream.destroy();
  }
  return manifest.unreadable.length === before;
}

/** Null where none can be opened; `note` is told why then: `absent`, unless one of them may be there. */
async function openFirst({ deps, signal }: Export, keys: readonly string[], note: (why: string) => void) {
  let why = 'absent';
  for (const key of keys) {
    const sound = await open(deps, key, signal).catch((error: unknown) => {
      signal.throwIfAborted();
      why = codeOf(error);
      return null;
    });
    if (sound !== null) return sound;
  }
  note(why);
  return null;
}

/** A recording may wait in the data folder, and come into the storage in this moment. */
async function open({ soundStore, waitingSounds }: ExportUserDeps, key: string, signal: AbortSignal) {
  const waiting = await waitingSounds.open(key, null, signal).catch(() => null);
  return waiting ?? (soundStore === null ? null : soundStore.open(key, null, signal));
}

async function* untilBroken(stream: Readable, broken: () => void): AsyncGenerator<Uint8Array> {
  try {
    yield* stream;
  } catch {
    broken();
  }
}

async function* once(text: string): AsyncGenerator<string> {
  yield text;
}

/** A name that every system can unpack. */
function plain(text: string): string {
  return text.replaceAll(/[^\w-]/g, '_').slice(0, 64) || 'unknown';
}
