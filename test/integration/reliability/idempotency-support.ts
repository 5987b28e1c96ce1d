import type request from 'supertest';
import { HASTY_FISH_AUDIO, newKey, QUICK_DATABASE, type ServiceHarness, type Upload } from './kit';
import { useHarness } from './use-harness';

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

/** Whose uploads the tests of one file make: a harness, and for each test a user and a key of its own. */
export interface KeyHarness {
  readonly shared: ReturnType<typeof useHarness>;
  key: string;
  /** An upload of the user with the key. */
  upload(more?: Upload): ReturnType<ServiceHarness['upload']>;
  /** How many models Fish.Audio has made since the test began. */
  creates(): number;
  restart(): Promise<void>;
}

/** Starts a harness for the tests of idempotency keys of the file that calls this. */
export function useKeyHarness(): KeyHarness {
  const timing = { ...QUICK_DATABASE, ...HASTY_FISH_AUDIO };
  const shared = useHarness({ timing, settings: { JOURNAL_PATIENCE_SECONDS: '1' } });
  const keyHarness: KeyHarness = {
    shared,
    key: '',
    upload: (more = {}) => shared.harness.upload({ userId: shared.userId, key: keyHarness.key, ...more }),
    creates: () => shared.harness.sandbox.state.creates,
    restart: async () => {
      await shared.harness.stop();
      await shared.harness.start();
    },
  };
  beforeEach(() => {
    shared.harness.forget();
    keyHarness.key = newKey();
  });
  return keyHarness;
}
