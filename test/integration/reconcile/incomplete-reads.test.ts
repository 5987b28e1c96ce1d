import { DatabaseManager } from '../../../src/database/database-manager';
import { reconcile } from '../../../src/services/reconcile/reconcile';
import { whenConnected } from '../../support/database/when-connected';
import { TcpProxy } from '../../support/network/tcp-proxy';
import { newId } from '../../support/service/voice-models';
import { GONE, reconcileBench } from './kit';

const bench = reconcileBench();

describe('a list that cannot be read completely', () => {
  const everything = { recordFor: newId(), markMissing: true, makePrivate: true };

  it.each([
    ['fails midway', { status: 500 }, 'provider_error'],
    ['is refused midway', { status: 401 }, 'provider_auth'],
    [
      'goes on without models',
      { status: 200, body: { total: 60, items: [], has_more: true } },
      'provider_bad_response',
    ],
    [
      'ends before its total',
      { status: 200, body: { total: 60, items: [], has_more: false } },
      'provider_bad_response',
    ],
  ])('stops everything: a list of models that %s', async (_how, fault, code) => {
    const lost = await Promise.all(Array.from({ length: 60 }, () => bench.makeModel({ visibility: 'unlist' })));
    const { model_id } = await bench.record(GONE);
    // Every walk gets a first page that is good and a second one that is not.
    bench.sandbox.faults.add({
      match: { method: 'GET', path: '/model' },
      after: 1,
      times: Number.POSITIVE_INFINITY,
      ...fault,
    });

    await expect(bench.run({ repairs: everything })).rejects.toMatchObject({ code });

    await expect(bench.database.getVoiceModelById(lost[0] as string)).resolves.toBeNull();
    await expect(bench.database.getVoiceModelById(model_id)).resolves.toMatchObject({ missing_since: null });
    expect(bench.entityOf(lost[0] as string)?.visibility).toBe('unlist');
  });

  it('stops everything: an account that has more models than it lists', async () => {
    const lost = await bench.makeModel();
    const body = { total: 2, items: [bench.entityOf(lost)], has_more: false };
    bench.sandbox.faults.add({ match: { method: 'GET', path: '/model' }, times: 9, status: 200, body });

    await expect(bench.run({ repairs: everything })).rejects.toMatchObject({ code: 'provider_bad_response' });
    await expect(bench.database.getVoiceModelById(lost)).resolves.toBeNull();
  });

  it('stops everything: a database that goes away', async () => {
    const { fishAudio, log } = bench;
    const proxy = await TcpProxy.startFor(bench.temporary.uri);
    const away = new DatabaseManager({ uri: proxy.uri, dbName: bench.temporary.newName(), log });
    away.start();
    await whenConnected(away);
    await bench.makeModel({ visibility: 'unlist' });
    await proxy.refuse();

    const running = reconcile({ fishAudio, database: away, log }, { recentModelWaitMs: 0, repairs: everything });

    await expect(running).rejects.toMatchObject({ code: 'database_unavailable' });
    expect(bench.sandbox.state.models[0]?.entity.visibility).toBe('unlist');
    await away.close();
    await proxy.close();
  });
});
