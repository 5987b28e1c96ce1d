import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { FishAudioClient } from '../../../src/fish-audio/client';
import { reconcile } from '../../../src/services/reconcile/reconcile';
import { ids, NOTHING, reconcileBench } from './kit';

const bench = reconcileBench();
const MODELS = 3_000;
const WINDOW = 1_000;

/** The id of a model, in the form of Fish.Audio. The last one is the newest. */
const idOf = (number: number): string => number.toString(16).padStart(32, '0');
const range = (from: number, to: number) => Array.from({ length: to - from }, (_, index) => idOf(from + index));

/** An account of many models, which the sandbox would take long to make, and a client of it. It lists those of `window`. */
async function startAccount(models: number, window: { size: number }) {
  const entity = (id: string) => ({ _id: id, title: 'A voice', tags: [], state: 'trained', visibility: 'private' });
  const newestFirst = range(0, models).reverse();
  const requests: string[] = [];
  const server = createServer((req, res) => {
    const url = new URL(req.url ?? '', 'http://localhost');
    requests.push(url.pathname);
    const id = url.pathname.split('/')[2];
    if (id !== undefined) {
      res.statusCode = newestFirst.includes(id) ? 200 : 404;
      return void res.end(JSON.stringify(entity(id)));
    }
    const listed = newestFirst.slice(0, window.size);
    const [size, page] = ['page_size', 'page_number'].map((name) => Number(url.searchParams.get(name))) as [
      number,
      number,
    ];
    const lastPage = Math.ceil(listed.length / size);
    const from = (Math.min(page, lastPage) - 1) * size;
    const window_limited = listed.length < models;
    const items = listed.slice(from, from + size).map(entity);
    res.end(JSON.stringify({ total: listed.length, items, window_limited, max_offset: window.size }));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const fishAudio = new FishAudioClient({ apiKey: 'our-key', baseUrl, log: bench.log });
  const close = (): void => {
    fishAudio.close();
    server.closeAllConnections();
    server.close();
  };
  return { fishAudio, requests, close };
}

describe('an account with thousands of models', () => {
  it('is reconciled; where a part is listed, the models of records are read one by one', async () => {
    const window = { size: MODELS };
    const { fishAudio, requests, close } = await startAccount(MODELS, window);
    const run = (markMissing = false) =>
      reconcile({ fishAudio, database: bench.database, log: bench.log }, { repairs: { markMissing } });
    const [oldest, newest, missing] = [range(0, 15), range(MODELS - 15, MODELS), range(MODELS, MODELS + 5)];
    for (const modelId of [...oldest, ...newest, ...missing]) await bench.record(modelId);

    const whole = await run();
    expect(whole).toMatchObject({ models: MODELS, list: { complete: true, shown: MODELS }, records: 35 });
    expect(ids(whole.missing)).toEqual(missing);

    window.size = WINDOW;
    requests.splice(0);
    const part = await run(true);
    expect(part).toMatchObject({
      models: WINDOW + oldest.length,
      list: { complete: false, shown: WINDOW, why: 'limited', read_by_id: oldest.length + missing.length },
      unrecorded: [],
      returned: [],
    });
    expect(ids(part.missing)).toEqual(missing);
    expect(part.missing.every(({ repaired }) => repaired)).toBe(true);
    // The end of a list whose last page repeats is seen by one page more.
    expect(requests.filter((path) => path === '/model')).toHaveLength(WINDOW / 50 + 1);
    const [logged] = bench.log.lines.filter(({ event }) => event === 'reconcile_list_incomplete');
    expect(JSON.parse(logged?.text ?? '')).toMatchObject({ shown: WINDOW, why: 'limited', read_by_id: 20 });
    // Nothing that is there was marked.
    await expect(run()).resolves.toMatchObject({ ...NOTHING, marked_missing: 5 });
    close();
  });
});

describe('a list that shows a part of the models', () => {
  it('hides neither that a recorded model is not private, nor that a marked one is there', async () => {
    const exposed = await bench.makeModel({ visibility: 'unlist' });
    const returned = await bench.makeModel();
    await bench.record(exposed);
    await bench.record(returned);
    await bench.database.markVoiceModelMissing(returned, new Date());
    bench.sandbox.behave({ listWindow: 0 });

    const report = await bench.run({ repairs: { markMissing: true, makePrivate: true } });

    expect(report.list).toEqual({ complete: false, shown: 0, why: 'limited', read_by_id: 2 });
    expect({ exposed: ids(report.not_private), returned: ids(report.returned) }).toEqual({
      exposed: [exposed],
      returned: [returned],
    });
    expect(bench.entityOf(exposed)?.visibility).toBe('private');
  });

  it('takes no model of another account for a missing one', async () => {
    const foreign = await bench.makeForeignModel();
    await bench.makeModel({ tags: [] });
    await bench.record(foreign);
    bench.sandbox.behave({ listWindow: 0 });
    await expect(bench.run({ repairs: { markMissing: true } })).resolves.toMatchObject(NOTHING);
  });

  it.each([
    ['repeats its page for ever', { total: 3000, has_more: true }, 'repeated'],
    ['repeats its page and does not count', { has_more: null }, 'repeated'],
  ])('ends where it %s', async (_what, page, why) => {
    const model = await bench.makeModel({ tags: [] });
    const body = { items: [bench.entityOf(model)], ...page };
    bench.sandbox.faults.add({
      match: { method: 'GET', path: '/model' },
      times: Number.POSITIVE_INFINITY,
      status: 200,
      body,
    });
    const report = await bench.run();
    bench.sandbox.faults.clear();
    expect(report).toMatchObject({ ...NOTHING, list: { complete: false, shown: 1, why } });
  });
});
