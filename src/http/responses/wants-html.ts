import type { Request } from 'express';

/** True for a browser that asks for a page; curl and programs, which take anything, get JSON. */
export function wantsHtml(req: Request): boolean {
  return req.accepts(['json', 'html']) === 'html';
}
