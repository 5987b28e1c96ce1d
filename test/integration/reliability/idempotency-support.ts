import type request from 'supertest';
import { type Bench, newKey, QUICK_DATABASE, QUICK_FISH_AUDIO, type Upload } from './kit';
import { useBench } from './use-bench';

/** A key whose first request is not through. */
export const IN_PROGRESS = { status: 409, code: 'idempotency_in_progress' };

/** A key that was used for something else. */
export const REUSED = { status: 422, code: 'idempotency_key_reused' };

/** Whether an answer says that it is the one of an earlier request. */
export function isReplay({ headers }: request.Response): boolean {
  return headers['idempotent-replayed'] === 'true';
}

/** A replay has the status, the body and the address of the first answer. */
export function expectReplay(again: request.Response, first: request.Response): void {
  expect({ status: again.status, body: again.body }).toEqual({ status: first.status, body: first.body });
  expect(again.headers.location).toBe(first.headers.location);
  expect(isReplay(again)).toBe(true);
}

/** Whose uploads the tests of one file make: a bench, and for each test a user and a key of its own. */
export interface KeyBench {
  readonly shared: ReturnType<typeof useBench>;
  key: string;
  /** An upload of the user with the key. */
  upload(more?: Upload): ReturnType<Bench['upload']>;
  /** How many models Fish.Audio has made since the test began. */
  creates(): number;
  restart(): Promise<void>;
}

/** Starts a bench for the tests of idempotency keys of the file that calls this. */
export function useKeyBench(): KeyBench {
  const timing = { ...QUICK_DATABASE, ...QUICK_FISH_AUDIO };
  const shared = useBench({ timing, settings: { JOURNAL_PATIENCE_SECONDS: '1' } });
  const keyBench: KeyBench = {
    shared,
    key: '',
    upload: (more = {}) => shared.bench.upload({ userId: shared.userId, key: keyBench.key, ...more }),
    creates: () => shared.bench.sandbox.state.creates,
    restart: async () => {
      await shared.bench.stop();
      await shared.bench.start();
    },
  };
  beforeEach(() => {
    shared.bench.forget();
    keyBench.key = newKey();
  });
  return keyBench;
}
