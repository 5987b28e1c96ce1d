import { useDatabase } from '../../support/database/use-database';
import { newId } from '../../support/service/voice-models';

const shared = useDatabase();

describe('Echos', () => {
  it('are made, read, listed newest first in pages, and removed once', async () => {
    const user_id = newId();
    const first = await shared.manager.createEcho({ user_id, name: 'First' });
    const second = await shared.manager.createEcho({ user_id, name: 'Second' });

    await expect(shared.manager.getEcho(first._id)).resolves.toEqual(first);
    const page = await shared.manager.getEchosForUser(user_id, { limit: 1 });
    expect(page.items).toEqual([second]);
    const next = await shared.manager.getEchosForUser(user_id, { limit: 1, cursor: page.next_cursor ?? '' });
    expect(next).toEqual({ items: [first], next_cursor: null });
    await expect(shared.manager.deleteEcho(first._id)).resolves.toEqual(first);
    await expect(shared.manager.deleteEcho(first._id)).resolves.toBeNull();
    await expect(shared.manager.getEcho(first._id)).resolves.toBeNull();
  });

  it('are not looked up by a malformed id', async () => {
    const invalid = { code: 'invalid_parameter', details: { errors: [{ field: 'echo_id' }] } };
    await expect(shared.manager.getEcho('../x')).rejects.toMatchObject(invalid);
    await expect(shared.manager.deleteEcho('')).rejects.toMatchObject(invalid);
  });
});
