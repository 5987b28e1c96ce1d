import type { ErrorRequestHandler, Request, Response } from 'express';
import type { z } from 'zod';
import type { Sent } from '../../contract/operations/operation';
import type { problem } from '../../contract/resources/problem';
import { ApiError } from '../../errors/api-error';
import { clientClosed } from '../../errors/interruptions';
import { describeError } from '../../observability/describe-error';
import { returnPathOf, signInLink } from '../identity/page/return-path';
import { contextOf } from '../middleware/request-context';
import { endWithLinger } from './end-with-linger';
import { wantsHtml } from './json-or-page';
import { renderPage } from './render-page';
import { toApiError } from './to-api-error';

/** The body of an error response: the members of RFC 9457 and what this service adds. */
export type ProblemDocument = Sent<z.output<typeof problem>>;

/** The content type of a problem document. */
export const PROBLEM_TYPE = 'application/problem+json; charset=utf-8';

/** The problem document of an error. `type` names the row of the error table; it is an identifier, not an address. */
export function toProblemDocument(error: ApiError, requestId?: string): ProblemDocument {
  return {
    type: `urn:echo-voice-models:problem:${error.code}`,
    title: error.title,
    status: error.status,
    detail: error.detail,
    success: false,
    code: error.code,
    request_id: requestId,
    ...error.details.members,
    ...(error.details.errors === undefined ? {} : { errors: error.details.errors }),
  };
}

/** Why it happened, in the words of the causes; they hold no secret. */
function causeOf({ cause }: ApiError): string | undefined {
  return cause instanceof Error ? `${cause.name}: ${cause.message}` : undefined;
}

/**
 * Logs an unexpected error with its stack. An expected one is a part of the line that the access log writes of the request
 * (`code`, `reason`), unless nothing is wrong with the service.
 */
function logFailure(error: ApiError, res: Response): void {
  const { trace, log } = contextOf(res);
  const fields = {
    request_id: trace.requestId,
    traceparent: trace.traceparent,
    code: error.code,
    status: error.status,
  };
  if (error.code === 'internal_error')
    log.error({ ...fields, event: 'request_failed', error: describeError(error) }, error.title);
  else if (error.status >= 500) res.locals.failure = { code: error.code, reason: causeOf(error), title: error.title };
  else log.debug({ ...fields, event: 'request_refused' }, error.detail);
}

/**
 * The error to report. Once the client has gone, any failure follows from that. When the service itself aborted the
 * request, the reason of the abort is reported and not that the caller had gone.
 */
function errorFor(thrown: unknown, res: Response): ApiError {
  if (res.destroyed) return clientClosed(thrown);
  const error = toApiError(thrown);
  const { signal } = contextOf(res);
  return error.code === 'client_closed' && signal.reason instanceof ApiError ? signal.reason : error;
}

function sendProblemDocument(req: Request, res: Response, problem: ProblemDocument): void {
  const send = (type: string, text: string): void => {
    res.setHeader('Content-Type', type);
    endWithLinger(req, res, Buffer.from(text), res.locals.continued === true);
  };
  const sendJson = (): void => send(PROBLEM_TYPE, JSON.stringify(problem));
  if (!wantsHtml(req)) {
    sendJson();
    return;
  }
  // When the page cannot be rendered, the caller still gets the error itself.
  const link = signInLink(returnPathOf(req.url));
  const locals = { problem, link, wasSent: req.method === 'POST' };
  renderPage(req, res, { view: 'problem', locals }, (error, html) => {
    if (error === null) send('text/html; charset=utf-8', html);
    else sendJson();
  });
}

/** Headers of what would have been sent: they say nothing of an error, and may be set already. */
const CONTENT_HEADERS = ['Accept-Ranges', 'Content-Disposition', 'Content-Range', 'ETag', 'Last-Modified'];

/**
 * The last middleware of all: turns whatever was thrown into a problem document, or a page for browsers. A response that
 * has begun is cut off and never appended to, because JSON in the middle of a sound file would damage it unnoticed.
 */
export function renderError(): ErrorRequestHandler {
  return (thrown, req, res, _next) => {
    const error = errorFor(thrown, res);
    logFailure(error, res);
    if (res.headersSent || res.destroyed) {
      res.destroy();
      return;
    }
    const { requestId } = contextOf(res).trace;
    res.status(error.status);
    res.setHeader('Cache-Control', 'no-store');
    res.vary('Accept');
    for (const name of CONTENT_HEADERS) res.removeHeader(name);
    for (const [name, value] of Object.entries(error.details.headers ?? {})) res.setHeader(name, value);
    if (error.details.retryAfterSeconds !== undefined) {
      res.setHeader('Retry-After', String(error.details.retryAfterSeconds));
    }
    sendProblemDocument(req, res, toProblemDocument(error, requestId));
  };
}

/** Answers requests that no route handles. The address is not repeated, since its text comes from the client. */
export function unknownAddress(): never {
  throw new ApiError('not_found', 'There is nothing at this address. The API begins at /api, the page is at /.');
}
