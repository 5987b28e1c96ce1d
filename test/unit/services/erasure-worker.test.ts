import { setTimeout as sleep } from 'node:timers/promises';
import { type ErasureDeps, ErasureWorker } from '../../../src/services/voice-models/erasure/erasure-worker';
import { RecordedLog } from '../../support/service/recorded-log';

/** A worker on a database that has these erasures to do and done, and what it has noted and forgotten. */
function aWorker({ due = [], ended = [], markErased = async () => undefined }: Partial<Erasures>) {
  const noted: unknown[] = [];
  const forgotten: string[] = [];
  const erasures = {
    endedSince: async () => ended,
    claimDue: async () => due.splice(0, 1),
    note: async (_erasure: unknown, progress: unknown) => noted.push(progress) > 0,
  };
  const deps = {
    database: {
      state: 'connected',
      onConnected: () => () => undefined,
      identity: { erasures, dataToErase: { markErased } },
    },
    log: new RecordedLog(),
    forgetUser: (userId: string) => forgotten.push(userId),
  };
  return { worker: new ErasureWorker(deps as unknown as ErasureDeps, { everyMs: 10 }), noted, forgotten };
}

interface Erasures {
  readonly due: object[];
  readonly ended: { readonly user_id: string; readonly erasure_id: string; readonly requested_at: Date }[];
  readonly markErased: () => Promise<undefined>;
}

it('forgets a user once for each erasure that has ended', async () => {
  const requested_at = new Date(1);
  const ended = [{ user_id: 'alice', erasure_id: '1', requested_at }];
  const { worker, forgotten } = aWorker({ ended });
  worker.start();
  await sleep(50);
  expect(forgotten).toEqual(['alice']);
  ended.push({ user_id: 'alice', erasure_id: '2', requested_at });
  await sleep(50);
  // One that was asked for again goes on under its id.
  ended.push({ user_id: 'alice', erasure_id: '2', requested_at: new Date(2) });
  await sleep(50);
  await worker.close();
  expect(forgotten).toEqual(['alice', 'alice', 'alice']);
});

it('notes that an erasure waits for the next process, where it was stopped', async () => {
  let stop = (): void => undefined;
  const markErased = () =>
    new Promise<undefined>((_resolve, reject) => {
      stop = () => reject(new DOMException('This operation was aborted', 'AbortError'));
    });
  const due = [{ user_id: 'alice', erasure_id: '1', requested_at: new Date() }];
  const { worker, noted } = aWorker({ due, markErased });
  worker.start();
  await sleep(20);
  const closed = worker.close();
  stop();
  await closed;
  expect(noted).toEqual([expect.objectContaining({ waits_for: 'shutting_down' })]);
});
