import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { buffer } from 'node:stream/consumers';
import { FollowRemovals, type FollowRemovalsDeps } from '../../../src/services/kept-samples/follow-removals';
import { FollowSamples, type FollowSamplesDeps } from '../../../src/services/kept-samples/follow-samples';
import { KeptSamples } from '../../../src/services/kept-samples/kept-samples';
import type { SampleStep } from '../../../src/services/kept-samples/sample-step';
import { FilesystemHome } from '../../../src/storage/filesystem/filesystem-home';
import { newSamplesId } from '../../../src/storage/samples-id';
import { sampleKey, samplesPrefix } from '../../../src/storage/storage-keys';
import { RemovalNotes } from '../../../src/storage/waiting/removal-notes';
import { type SampleToKeep, WaitingSounds } from '../../../src/storage/waiting/waiting-sounds';
import { WatchedStore } from '../../../src/storage/watched-store';
import { RecordedLog } from '../../support/service/recorded-log';
import { newId } from '../../support/service/voice-models';

const SOUND = Buffer.alloc(1_000, 7);
const SHA256 = createHash('sha256').update(SOUND).digest('hex');
const SAMPLE: SampleToKeep = {
  source: { kind: 'memory', chunks: [SOUND], bytes: SOUND.length },
  sha256: SHA256,
  contentType: 'audio/wav',
};
const NEVER = new AbortController().signal;

let folder = '';
let recorded: Set<string>;
let erased: Set<string>;
let deleted: Set<string>;
let hasOthers: boolean;
/** How many names the database was asked for, by each call. */
let asked: number[];
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'voice-models-waiting-'));
  recorded = new Set();
  erased = new Set();
  deleted = new Set();
  hasOthers = true;
  asked = [];
});
afterEach(() => rm(folder, { recursive: true, force: true }));

/** The database, as far as it knows which recordings have a record, which voices were deleted, and who was erased. */
const database = {
  state: 'connected',
  samples: {
    inUse: async (ids: readonly string[]) => {
      asked.push(ids.length);
      return new Set(ids.filter((id) => recorded.has(id)));
    },
    hasAny: async () => hasOthers,
    markStored: async (id: string) => recorded.has(id),
  },
  findDeletedVoiceModels: async (ids: readonly string[]) => new Set(ids.filter((id) => deleted.has(id))),
  identity: { erasures: { find: async (userId: string) => (erased.has(userId) ? {} : null) } },
} as unknown as FollowSamplesDeps['database'] & FollowRemovalsDeps['database'];

/** A process that shares the data folder, as another one may have taken it for dead. */
function processOf(owner: string, dead: readonly string[], onStep: (step: SampleStep) => Promise<void>) {
  const log = new RecordedLog();
  const home = new FilesystemHome({ folder: path.join(folder, 'store'), owner });
  const store = new WatchedStore({ home, log });
  const isOwnerGone = async (name: string): Promise<boolean> => dead.includes(name);
  const waiting = new WaitingSounds({ folder: path.join(folder, 'waiting'), owner, isOwnerGone, maxBytes: 1_500, log });
  const removals = new RemovalNotes(path.join(folder, 'waiting', 'removals'));
  const installationId = 'here';
  const samples = new KeptSamples({ store, waiting, removals, installationId, log });
  const journalFolder = path.join(folder, 'journal');
  const deps = { store, waiting, removals, samples, database, journalFolder, installationId, log, onStep };
  return {
    log,
    home,
    store,
    samples,
    waiting,
    removals,
    follow: new FollowSamples(deps),
    removeLater: new FollowRemovals(deps),
  };
}

async function isStored(home: FilesystemHome, samplesId: string): Promise<boolean> {
  const kept = await home.open(sampleKey(samplesId, SHA256), null);
  return kept !== null && (await buffer(kept.stream)).equals(SOUND);
}

it.each([
  ['stay where another process has followed them meanwhile', true],
  ['are removed where their voice was deleted meanwhile', false],
])('recordings that a process has put which was taken for dead %s', async (_what, isRecorded) => {
  const samplesId = newSamplesId('here');
  recorded.add(samplesId);
  const other = processOf('other', ['suspended'], async () => undefined);
  const suspended = processOf('suspended', [], async (step) => {
    if (step !== 'follow-put') return;
    await other.follow.run(NEVER);
    if (!isRecorded) recorded.delete(samplesId);
  });
  await suspended.waiting.putAside(samplesId, newId(), [SAMPLE]);
  await suspended.follow.run(NEVER);
  await suspended.removeLater.run(NEVER);
  expect(await isStored(other.home, samplesId)).toBe(isRecorded);
  expect(await other.waiting.has(samplesId)).toBe(false);
});

it('what has followed into the storage takes no place among what may wait', async () => {
  const { waiting } = processOf('one', [], async () => undefined);
  const putAndRemove = async (): Promise<void> => {
    const samplesId = newSamplesId('here');
    await waiting.putAside(samplesId, newId(), [SAMPLE]);
    await waiting.remove(samplesId);
  };
  await putAndRemove();
  await putAndRemove();
});

it('recordings that no record names are put nowhere, and go with their user, also where the installation has no others', async () => {
  const { home, waiting, follow } = processOf('one', [], async () => undefined);
  const [samplesId, userId] = [newSamplesId('here'), newId()];
  hasOthers = false;
  await waiting.putAside(samplesId, userId, [SAMPLE]);
  await follow.run(NEVER);
  expect(await isStored(home, samplesId)).toBe(false);
  expect(await waiting.has(samplesId)).toBe(true);
  erased.add(userId);
  follow.makeDue();
  await follow.run(NEVER);
  expect(await waiting.has(samplesId)).toBe(false);
});

it('an upload that is refused while the storage is away and enough waits leaves nothing to be removed', async () => {
  const { samples, store, removals, removeLater } = processOf('one', [], async () => undefined);
  await writeFile(path.join(folder, 'store'), 'not a folder');
  const [kept, refused] = [newSamplesId('here'), newSamplesId('here')];
  await samples.keep(kept, newId(), [SAMPLE]);
  expect(store.state).toBe('unreachable');
  await expect(samples.keep(refused, newId(), [SAMPLE])).rejects.toMatchObject({ code: 'storage_backlog' });
  expect(await samples.discard(refused)).toBe('none');
  expect(await removals.all()).toEqual([]);

  // Some of the first may have come there.
  expect(await samples.discard(kept)).toBe('pending');
  expect(await removals.all()).toHaveLength(1);
  await removeLater.run(NEVER);
  expect(asked).toEqual([]);
  await store.close();
});

it('removals that are due are looked up together, and read the journal once', async () => {
  const { removals, removeLater } = processOf('one', [], async () => undefined);
  for (let count = 0; count < 150; count += 1) await removals.add(samplesPrefix(newSamplesId('here')));
  await removeLater.run(NEVER);
  // Before the journal is read, and after it.
  expect(asked).toEqual([150, 150]);
  expect(await removals.all()).toEqual([]);
});

it('a deletion that was begun removes nothing where another database knows neither the voice nor any other', async () => {
  const { samples, home, removeLater } = processOf('one', [], async () => undefined);
  const [samplesId, voice] = [newSamplesId('here'), newId()];
  hasOthers = false;
  await samples.keep(samplesId, newId(), [SAMPLE]);
  await samples.noteRemoval(samplesId, voice);
  await removeLater.run(NEVER);
  expect(await isStored(home, samplesId)).toBe(true);
  deleted.add(voice);
  await processOf('two', [], async () => undefined).removeLater.run(NEVER);
  expect(await isStored(home, samplesId)).toBe(false);
});

describe('a folder of notes and a note that cannot be read', () => {
  const notes = () => path.join(folder, 'waiting', 'notes');
  beforeEach(async () => {
    await mkdir(path.join(notes(), 'one', `${newSamplesId('here')}.json`), { recursive: true });
    await symlink('loop', path.join(notes(), 'loop'));
  });

  it('keep no other recordings from following into the storage, and are told of once', async () => {
    const { home, waiting, follow, log } = processOf('one', ['loop', 'other'], async () => undefined);
    const own = newSamplesId('here');
    const adopted = newSamplesId('here');
    recorded = new Set([own, adopted]);
    await waiting.putAside(own, newId(), [SAMPLE]);
    const note = { samples_id: adopted, put_aside_at: new Date().toISOString(), is_stored: false, sounds: [] };
    // A folder is listed in the order in which these were made, or in the opposite one.
    await mkdir(path.join(notes(), 'other', 'first'), { recursive: true });
    await writeFile(path.join(notes(), 'other', `${adopted}.json`), JSON.stringify(note));
    await mkdir(path.join(notes(), 'other', 'last'));
    for (let run = 0; run < 2; run += 1) await follow.run(NEVER);
    expect(await isStored(home, own)).toBe(true);
    expect([await waiting.notes.has(own), await waiting.notes.has(adopted)]).toEqual([false, false]);
    expect((await readdir(path.join(notes(), 'other'))).sort()).toEqual(['first', 'last']);
    expect(log.events.filter((event) => event === 'waiting_note_unreadable')).toHaveLength(4);
  });

  it('keep no other recordings from being removed', async () => {
    const { home, waiting, samples, removals, removeLater, log } = processOf('zero', [], async () => undefined);
    const [waits, due] = [newSamplesId('here'), newSamplesId('here')];
    await waiting.putAside(waits, newId(), [SAMPLE]);
    expect(await samples.discard(waits)).toBe('removed');
    expect(await samples.discard(newSamplesId('here'))).toBe('none');
    await home.put(sampleKey(due, SHA256), { source: SAMPLE.source, contentType: SAMPLE.contentType });
    await removals.add(samplesPrefix(due));
    await removeLater.run(NEVER);
    expect(await isStored(home, due)).toBe(false);
    expect(await removals.all()).toEqual([]);
    expect(log.events.filter((event) => event === 'waiting_note_unreadable')).toHaveLength(1);
  });
});
