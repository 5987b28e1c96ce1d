import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { encodeEntry } from '../../../src/journal/entries/entry-codec';
import { entryOf, JournalRoom, operationOf } from './journal-support';

describe('a journal', () => {
  it('reopens with 10,000 entries, oldest first', async () => {
    const room = await JournalRoom.make();
    const owner = await room.makeDeadOwner();
    for (let number = 0; number < 10_000; number += 1) {
      writeFileSync(path.join(owner, `${operationOf(number)}.json`), encodeEntry(entryOf(number)));
    }
    const journal = await room.open();
    expect(journal.stats().depth).toBe(10_000);
    expect(journal.entries().map((entry) => entry.tag)).toEqual(Array.from({ length: 10_000 }, (_, n) => `tag-${n}`));
    await room.clear();
  });
});
