import { randomUUID } from 'node:crypto';
import type { SampleStatus } from '../../../src/domain/kept-samples';
import { UNKNOWN_STATUS } from '../../../src/domain/model-status';
import { newEntry } from '../../../src/journal/entries/new-entry';
import { type StoreEntryDeps, storeEntry } from '../../../src/services/operations/store-entry';
import { RecordedLog } from '../../support/service/recorded-log';
import { recordOf } from '../journal/journal-support';

it('notes in a version that its recordings, which an earlier one has as well, have followed while it was saved', async () => {
  let status: SampleStatus = 'queued';
  const marked: string[] = [];
  const database = {
    versions: {
      add: async (_voiceId: string, { sample_status }: { readonly sample_status: SampleStatus }) => {
        expect(sample_status).toBe('queued');
        status = 'stored';
        return { record: {}, dropped: [] };
      },
    },
    samples: {
      markStored: async (samplesId: string) => {
        marked.push(samplesId);
        return true;
      },
    },
  } as unknown as StoreEntryDeps['database'];
  const samples = { statusOf: async () => status, noteRemoval: async () => undefined };
  const version_of = { model_id: 'a'.repeat(32), reason: 'recreate', samples_id: 'shared' } as const;
  const entry = newEntry(randomUUID(), { ...recordOf(), samples_id: null, version_of }, 'tag', null);
  const deps = { database, samples, log: new RecordedLog(), hasSignIn: false };
  await storeEntry(deps, entry, { modelId: 'b'.repeat(32), status: UNKNOWN_STATUS });
  expect(marked).toEqual(['shared']);
});
