import { newEntry } from '../../../src/journal/entries/new-entry';
import { createModelOnce } from '../../../src/services/creation/create-model-once';
import { ModelSearch } from '../../../src/services/recovery/model-search';
import { answer } from '../../support/network/scripted-server';
import { input, Kit, MODEL } from '../fish-audio/kit';

const TAG = 'evm-5f0c1d2e3b4a49688776a5b4c3d2e1f0';
const FAILED = { ...MODEL, state: 'failed', tags: [TAG] };
const LISTED = answer(200, { total: 1, items: [FAILED], has_more: false });

describe('a failed model that is found in the place of one whose response was lost', () => {
  const kit = new Kit();
  afterEach(() => kit.close());

  it.each([
    ['it can be deleted', answer(204), 'ModelFailed'],
    [
      'it was gone before, so that the list is out of date',
      answer(404, { message: 'Model not found' }),
      'OutcomeUnknown',
    ],
  ])('decides on the upload only where %s', async (_, deleted, name) => {
    const { client, server } = await kit.serve(answer(502), LISTED, deleted);
    const deps = { fishAudio: client, log: kit.log, lookUpDelaysMs: [0] };
    const made = createModelOnce(deps, { input: input(), tag: TAG, client: '192.0.2.1', requestId: 'request' });
    await expect(made).rejects.toMatchObject({ name });
    expect(server.requests.map(({ method }) => method)).toEqual(['POST', 'GET', 'DELETE']);
  });

  it('is looked past until nothing else was found for as long as any model is looked for', async () => {
    const record = { user_id: '', name: '', audio_file_path: '', file_type: 'audio', echo_id: null } as const;
    const entry = newEntry(
      'operation',
      { ...record, description: '', tags: [], samples: [], samples_id: null, consent: null },
      TAG,
      null,
    );
    const deps = { fishAudio: { findModelByTag: () => Promise.resolve(null) }, log: kit.log };
    const search = (notFoundAfterMs: number): ModelSearch =>
      new ModelSearch(deps, { everyMs: 1, maxLookUpIntervalMs: 1, notFoundAfterMs });
    expect(search(60_000).countAsAbsent(entry)).toBe(false);
    expect(search(0).countAsAbsent(entry)).toBe(true);
  });
});
