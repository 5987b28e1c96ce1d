import type { Request, Response } from 'express';

/** One response in two forms: JSON for programs, a page for browsers without scripts. */
export interface JsonOrPage {
  readonly status: number;
  readonly json: object;
  /** The template of the page, and what it is rendered with. */
  readonly view: string;
  readonly locals: object;
}

/** True for a browser that asks for a page; curl and other programs, which accept anything, get JSON. */
export function wantsHtml(req: Request): boolean {
  return req.accepts(['json', 'html']) === 'html';
}

/** Sends the form of the response that the client asked for. */
export function sendJsonOrPage(req: Request, res: Response, { status, json, view, locals }: JsonOrPage): void {
  res.status(status).vary('Accept');
  if (wantsHtml(req)) res.render(view, locals);
  else res.json(json);
}
