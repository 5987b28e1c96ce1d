import type { Request, Response } from 'express';
import { type BodyOf, type JsonOperationId, OPERATIONS } from '../../contract/operations/operations';
import { noteOperation } from '../identity/audited';
import { renderPage } from './render-page';
import type { Closed } from './send-json';

/** One response in two forms: JSON for programs, a page for browsers without scripts. */
export interface JsonOrPage<Json> {
  readonly json: Json;
  /** The template of the page, and what it is rendered with. */
  readonly view: string;
  readonly locals: object;
}

/** True for a browser that asks for a page; curl and other programs, which accept anything, get JSON. */
export function wantsHtml(req: Request): boolean {
  return req.accepts(['json', 'html']) === 'html';
}

/**
 * Sends the form of the response of an operation that the client asked for. A body that the contract does not know does not
 * compile.
 */
export function sendJsonOrPage<Id extends JsonOperationId, Body extends BodyOf<Id>>(
  req: Request,
  res: Response,
  operation: Id,
  { json, view, locals }: JsonOrPage<Closed<Body, BodyOf<Id>>>,
): void {
  noteOperation(res, operation, json);
  res.status(OPERATIONS[operation].status).vary('Accept');
  if (wantsHtml(req)) renderPage(req, res, { view, locals });
  else res.json(json);
}
