/** An error answer of the service (RFC 9457), or our own words where there was no such answer. */
export interface Problem {
  readonly title: string;
  readonly detail: string;
  readonly requestId: string;
  readonly errors: readonly { readonly field: string; readonly message: string }[];
}

/** A request that did not end well; `problem` is what to show. */
export class RequestFailed extends Error {
  constructor(readonly problem: Problem) {
    super(problem.title);
  }
}

/** The person has called the request off. */
export class RequestCancelled extends Error {}

/** What to show when no answer came at all: offline, server down, or the connection was cut. */
export function connectionProblem(): Problem {
  return {
    title: 'The service cannot be reached',
    detail: 'The connection failed before an answer came. Nothing in the form is lost: please try again.',
    requestId: '',
    errors: [],
  };
}

/** Reads an error body without trusting it: whatever is not a problem document becomes a plain sentence. */
export function readProblem(status: number, body: string): Problem {
  const document = parseObject(body);
  return {
    title: textOf(document.title) || `The service answered with status ${status}`,
    detail: textOf(document.detail) || 'Please try again in a moment.',
    requestId: textOf(document.request_id),
    errors: Array.isArray(document.errors) ? document.errors.flatMap(fieldError) : [],
  };
}

/** The problem to show for anything that was thrown. */
export function problemOf(error: unknown): Problem {
  if (error instanceof RequestFailed) return error.problem;
  return { title: 'Something went wrong on this page', detail: 'Please reload it.', requestId: '', errors: [] };
}

function parseObject(body: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(body);
    return typeof value === 'object' && value !== null ? { ...value } : {};
  } catch {
    return {};
  }
}

function fieldError(entry: unknown): { field: string; message: string }[] {
  if (typeof entry !== 'object' || entry === null || !('field' in entry) || !('message' in entry)) return [];
  return [{ field: textOf(entry.field), message: textOf(entry.message) }];
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
