import type { Request, Response } from 'express';
import { wantsHtml } from './wants-html';

/** One answer in two forms: JSON for programs, a page for browsers without scripts. */
export interface Answer {
  readonly status: number;
  readonly json: object;
  readonly view: string;
  readonly locals: object;
}

/** Sends the form of the answer that the client asked for. */
export function answer(req: Request, res: Response, { status, json, view, locals }: Answer): void {
  res.status(status).vary('Accept');
  if (wantsHtml(req)) res.render(view, locals);
  else res.json(json);
}
