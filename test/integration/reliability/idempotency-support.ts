import type request from 'supertest';

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
