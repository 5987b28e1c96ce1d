import { readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { UNKNOWN_STATUS } from '../../../src/domain/model-status';
import { encodeEntry, HEAD_BYTES } from '../../../src/journal/entries/entry-codec';
import type { JournalEntry } from '../../../src/journal/entries/journal-entry';
import { KeyFiles } from '../../../src/journal/keys/key-files';
import { hostHash } from '../../../src/journal/ownership/owner-liveness';
import { entryOf, JournalRoom, operationOf } from './journal-support';

/** An entry as version 1 of the service has written it; `fileOf` fills the head up with blanks. */
const HEAD_1 = '{"version":1,"state":"sending","model_id":null,"updated_at":"2026-01-01T00:00:01.000Z","failures":0,';
const REST_1 =
  '"operation_id":"00000000-0000-4000-8000-000000000001","tag":"tag-1","record":{"user_id":"aaaaaaaaaaaaaaaaaaaaaaaa","name":"Grandma","audio_file_path":"grandma.mp3","file_type":"audio","echo_id":null,"description":"Sunday dinner — “Ça va ?” 日本","tags":["family"],"samples":[{"file_name":"grandma.mp3","file_type":"audio","container":"mp3","codec":"mp3","duration_seconds":12.5,"bytes":200000,"sha256":"ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff","transcript":null}]},"key":{"scope":"aaaaaaaaaaaaaaaaaaaaaaaa","key_hash":"cccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccc","fingerprint":"dddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddd"},"begun_at":"2026-01-01T00:00:01.000Z"}';
/** An entry as the next version may write it, with a member more in every place. */
const HEAD_2 =
  '{"version":2,"state":"sending","model_id":null,"updated_at":"2026-01-01T00:00:01.000Z","failures":0,"next_attempt_at":"2026-01-01T00:01:00.000Z",';
const REST_2 =
  '"operation_id":"00000000-0000-4000-8000-000000000001","tag":"tag-1","region":"eu","record":{"user_id":"aaaaaaaaaaaaaaaaaaaaaaaa","name":"Grandma","audio_file_path":"grandma.mp3","file_type":"audio","echo_id":null,"description":"Sunday dinner — “Ça va ?” 日本","tags":["family"],"mood":"calm","samples":[{"file_name":"grandma.mp3","file_type":"audio","container":"mp3","codec":"mp3","duration_seconds":12.5,"bytes":200000,"sha256":"ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff","transcript":null,"language":"fr"}]},"key":{"scope":"aaaaaaaaaaaaaaaaaaaaaaaa","key_hash":"cccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccc","fingerprint":"dddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddd","fingerprint_version":2},"begun_at":"2026-01-01T00:00:01.000Z"}';
const KEY = { scope: 'a'.repeat(24), key_hash: 'c'.repeat(64), fingerprint: 'd'.repeat(64) };
const ENTRY: JournalEntry = { ...entryOf(1), key: KEY };

const fileOf = (head: string, rest: string): string => `${head.padEnd(HEAD_BYTES)}${rest}\n`;

let room: JournalRoom;
let owner: string;
beforeEach(async () => {
  room = await JournalRoom.make();
  owner = await room.makeDeadOwner();
});
afterEach(() => room.clear());

async function adopt(content: string) {
  await writeFile(path.join(owner, `${operationOf(1)}.json`), content);
  return room.open();
}

/** The file of the one entry there is. */
async function storedFile(): Promise<string> {
  const names = await readdir(room.entriesFolder, { recursive: true });
  const name = names.find((found) => found.endsWith(`${operationOf(1)}.json`)) ?? '';
  return readFile(path.join(room.entriesFolder, name), 'utf8');
}

describe('an entry that version 1 of the service has written', () => {
  it('is read as it was, and its rest keeps every byte when its state changes', async () => {
    const journal = await adopt(fileOf(HEAD_1, REST_1));
    expect(journal.entries()).toMatchObject([ENTRY]);
    await journal.markCreated(operationOf(1), 'model-1');
    const [head, rest] = [(await storedFile()).slice(0, HEAD_BYTES), (await storedFile()).slice(HEAD_BYTES)];
    expect(JSON.parse(`${head.trim().slice(0, -1)}}`)).toMatchObject({
      version: 1,
      state: 'created',
      model_id: 'model-1',
    });
    expect(rest).toBe(`${REST_1}\n`);
  });

  it('may be of a version of a voice, which only later services write', async () => {
    const version_of = { model_id: 'voice-1', reason: 'recreate', samples_id: null };
    const rest = REST_1.replace('"user_id"', `"version_of":${JSON.stringify(version_of)},"user_id"`);
    const journal = await adopt(fileOf(HEAD_1, rest));
    expect(journal.entries()).toMatchObject([{ record: { version_of } }]);
    await journal.markCreated(operationOf(1), 'model-1');
    expect(await journal.shared.createdOfUser(ENTRY.record.user_id)).toEqual([]);
    await expect(journal.shared.findCreated('model-1')).resolves.toMatchObject({ record: { version_of } });
    expect(await storedFile()).toContain('"version_of":{"model_id":"voice-1"');
  });

  it('says nothing of the state of its voice model, which is then unknown', async () => {
    const head = HEAD_1.replace('"sending","model_id":null', '"created","model_id":"model-1"');
    const journal = await adopt(fileOf(head, REST_1));
    expect(journal.entries()[0]?.model_status).toEqual(UNKNOWN_STATUS);
    await journal.noteStatus(operationOf(1), { ...UNKNOWN_STATUS, model_state: 'training' });
    expect((await storedFile()).slice(0, HEAD_BYTES)).toContain('"model_state":"training"');
    expect((await storedFile()).slice(HEAD_BYTES)).toBe(`${REST_1}\n`);
  });

  it('is understood though it lacks what was added later', async () => {
    const { failures, key, record, ...needed } = ENTRY;
    const { echo_id, description, tags, samples, ...kept } = record;
    const journal = await adopt(JSON.stringify({ ...needed, record: kept }));
    const added = { echo_id: null, description: '', tags: [], samples: [] };
    expect(journal.entries()).toMatchObject([{ ...needed, failures: 0, key: null, record: { ...kept, ...added } }]);
  });
});

describe('an entry with the consent of its upload', () => {
  const CONSENT = '"consent":{"basis":"permission","text_version":"v2","at":"2026-01-01T00:00:00.500Z","by":null}';
  const REST_3 = REST_1.replace('"transcript":null}]}', `"transcript":null}],"samples_id":null,${CONSENT}}`);
  const at = new Date('2026-01-01T00:00:00.500Z');
  const consent = { basis: 'permission', text_version: 'v2', at, by: null } as const;

  it('is written in these bytes, and read as it was', async () => {
    const entry = { ...ENTRY, record: { ...ENTRY.record, consent } };
    expect(encodeEntry(entry).toString().slice(HEAD_BYTES)).toBe(`${REST_3}\n`);
    const journal = await adopt(fileOf(HEAD_1, REST_3));
    expect(journal.entries()).toMatchObject([{ record: { consent } }]);
    expect(journal.entries()[0]).not.toHaveProperty('unknown_members');
    await journal.markCreated(operationOf(1), 'model-1');
    expect((await storedFile()).slice(HEAD_BYTES)).toBe(`${REST_3}\n`);
  });

  it.each([
    ['with a member more', CONSENT.replace('"at"', '"via":"app","at"'), consent],
    ['without who said so, as the version before wrote it', CONSENT.replace(',"by":null', ''), consent],
    ['with a basis that is not known here', CONSENT.replace('permission', 'contract'), null],
  ])('is understood %s, as the next version may write it, and keeps it', async (_what, later, read) => {
    const rest = REST_3.replace(CONSENT, later);
    const journal = await adopt(fileOf(HEAD_1, rest));
    expect(journal.entries()).toMatchObject([{ record: { consent: read } }]);
    expect(journal.stats()).toMatchObject({ depth: 1, quarantined: 0 });
    await journal.markCreated(operationOf(1), 'model-1');
    expect((await storedFile()).slice(HEAD_BYTES)).toBe(`${rest}\n`);
  });
});

describe('an entry that the next version of the service has written', () => {
  it('is read without what is not known, and nothing is quarantined', async () => {
    const journal = await adopt(fileOf(HEAD_2, REST_2));
    const [{ unknown_members, ...known } = ENTRY] = journal.entries();
    expect(known).toEqual({ ...ENTRY, version: 2 });
    expect(journal.stats()).toMatchObject({ depth: 1, quarantined: 0 });
  });

  it('keeps every unknown member when this version writes it again', async () => {
    const journal = await adopt(fileOf(HEAD_2, REST_2));
    await journal.countFailure(operationOf(1));
    await journal.markCreated(operationOf(1), 'model-1');
    const stored = await storedFile();
    expect(JSON.parse(stored)).toMatchObject({
      version: 2,
      state: 'created',
      model_id: 'model-1',
      failures: 1,
      next_attempt_at: '2026-01-01T00:01:00.000Z',
    });
    expect(stored.slice(HEAD_BYTES)).toBe(`${REST_2}\n`);
  });

  it('survives a second adoption by this version', async () => {
    const first = await adopt(fileOf(HEAD_2, REST_2));
    await first.markCreated(operationOf(1), 'model-1');
    const stored = await storedFile();
    const [entry] = first.entries();
    await first.close();
    const second = await room.open();
    expect(second.entries()).toEqual([entry]);
    expect(encodeEntry(second.get(operationOf(1)) ?? ENTRY).toString()).toBe(stored);
  });
});

describe('the claim of a key', () => {
  const claimKey = { scope: 'user', key_hash: 'key-0', fingerprint: 'f' };
  const expires_at = '2999-01-01T00:00:00.000Z';
  const open = () => KeyFiles.open({ folder: room.folder, log: room.log });

  /** Puts this in the place of what a process of this machine that has died claimed. */
  async function leaveClaim(content: object): Promise<string> {
    const keys = await open();
    await keys.claim(claimKey);
    await keys.close();
    const [folder = ''] = await readdir(path.join(room.folder, 'claims'));
    const place = path.join(room.folder, 'claims', folder);
    const [name = ''] = await readdir(place);
    const dead = path.basename(owner);
    expect(dead).toContain(hostHash());
    await writeFile(path.join(place, name), JSON.stringify(content));
    return place;
  }

  it('of the next version of the service answers as before', async () => {
    const answer = { status: 201, headers: {}, body: '{}', encoding: 'utf8' };
    await leaveClaim({ version: 2, fingerprint: 'f', expires_at, region: 'eu', answer });
    const keys = await open();
    const { encoding, ...known } = answer;
    expect(await keys.claim(claimKey)).toEqual({ kind: 'completed', response: known });
    expect(await keys.claim({ ...claimKey, fingerprint: 'g' })).toEqual({ kind: 'mismatch' });
    expect(await readdir(room.quarantineFolder)).toEqual([]);
    await keys.close();
  });

  it('keeps what is not known when it is taken over and completed', async () => {
    const place = await leaveClaim({ version: 2, fingerprint: 'f', expires_at, region: 'eu' });
    const keys = await open();
    expect(await keys.claim(claimKey)).toMatchObject({ kind: 'claimed', taken_over: true });
    const answer = { status: 201, headers: {}, body: '{}' };
    await keys.complete(claimKey, answer);
    const [name = ''] = await readdir(place);
    const stored = JSON.parse(await readFile(path.join(place, name), 'utf8'));
    expect(stored).toEqual({ version: 2, fingerprint: 'f', expires_at, region: 'eu', answer });
    await keys.close();
  });
});
