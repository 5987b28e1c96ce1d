import type { Response } from 'express';
import { type BodyOf, type JsonOperationId, OPERATIONS } from '../../contract/operations/operations';
import { noteOperation } from '../identity/audited';

/** Nothing but what `Documented` has. TypeScript by itself lets an object have more members once it is in a variable. */
export type Closed<Body, Documented> = Body & Readonly<Record<Exclude<keyof Body, NamesOf<Documented>>, never>>;

/** The names of the members of each form that a body may have. */
type NamesOf<Documented> = Documented extends unknown ? keyof Documented : never;

/**
 * Sends what an operation sends as JSON, with the status that its success has unless another one is given. A body that the
 * contract does not know does not compile.
 */
export function sendJson<Id extends JsonOperationId, Body extends BodyOf<Id>>(
  res: Response,
  operation: Id,
  body: Closed<Body, BodyOf<Id>>,
  status: number = OPERATIONS[operation].status,
): void {
  noteOperation(res, operation, body);
  res.status(status).json(body);
}
