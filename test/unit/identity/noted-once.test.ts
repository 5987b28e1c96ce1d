import type { DatabaseManager } from '../../../src/database/database-manager';
import { KeyUse, type UsedKeys } from '../../../src/services/identity/keys/key-use';
import { SeenUsers } from '../../../src/services/identity/seen-users';
import { RecordedLog } from '../../support/service/recorded-log';

/** One more than are remembered. */
const IDS = Array.from({ length: 10_001 }, (_, index) => index.toString(16).padStart(24, '0'));
const LAST = IDS.slice(-2);

/** Has them all noted, and the last two once more; what reached the database of the latter. */
function notedAgain(note: (id: string) => void, noted: readonly string[]): readonly string[] {
  for (const id of IDS) note(id);
  const before = noted.length;
  for (const id of LAST) note(id);
  return noted.slice(before);
}

it('does not note the use of all keys anew where there is one more than are remembered', () => {
  const noted: string[] = [];
  const noteUse = async (id: string) => {
    noted.push(id);
    return false;
  };
  const database: UsedKeys = { identity: { keys: { noteUse, findByHash: async () => null } } };
  const use = new KeyUse(database, new RecordedLog(), () => undefined);
  const key = { user_id: '', name: null, scopes: [], created_at: new Date(), expires_at: new Date() };
  const unused = { ...key, first_used_at: null, last_used_at: null, revoked_at: null };
  expect(notedAgain((key_id) => use.note({ ...unused, key_id }), noted)).toEqual([]);
});

it('does not note all users anew where there is one more than are remembered', () => {
  const noted: string[] = [];
  const find = async (id: string) => {
    noted.push(id);
    return null;
  };
  const identity = { erasures: { find }, users: { note: async () => undefined } };
  const database = { state: 'connected', identity } as unknown as DatabaseManager;
  const users = new SeenUsers(database, new RecordedLog());
  const user = { issuer: 'an issuer', subject: 'somebody', issuedAt: new Date() };
  expect(notedAgain((_id) => users.note({ ...user, _id }), noted)).toEqual([]);
});
