import express, { type Express, type Request } from 'express';

/**
 * Gives 304 to what has an ETag alone. Express has `If-None-Match: *` match every other response as well, which then would have no
 * content.
 */
export function freshByEtag(app: Express): void {
  Object.defineProperty(app.request, 'fresh', {
    get(this: Request): boolean {
      return this.res?.hasHeader('ETag') === true && Reflect.get(express.request, 'fresh', this) === true;
    },
  });
}
