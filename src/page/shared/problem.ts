/** What the page shows of a problem document (RFC 9457), or a text of its own where the service did not send one. */
export interface ProblemDocument {
  readonly title: string;
  readonly detail: string;
  /** Empty when no response came. */
  readonly request_id: string;
  readonly errors: readonly { readonly field: string; readonly message: string }[];
}

/** A request that did not end well; `problem` is what to show. */
export class RequestFailed extends Error {
  constructor(readonly problem: ProblemDocument) {
    super(problem.title);
  }
}

/** The person has cancelled the request. */
export class RequestCancelled extends Error {}

/** What to show when no response came at all: offline, server down, or the connection was cut. */
export function connectionProblem(): ProblemDocument {
  return {
    title: 'The service cannot be reached',
    detail: 'The connection failed before a response came. Nothing in the form is lost: please try again.',
    request_id: '',
    errors: [],
  };
}

/** Reads the body of an error response without trusting it: anything but a problem document becomes a plain sentence. */
export function readProblem(status: number, body: string): ProblemDocument {
  const document = parseObject(body);
  return {
    title: textOf(document.title) || `The service answered with status ${status}`,
    detail: textOf(document.detail) || 'Please try again in a moment.',
    request_id: textOf(document.request_id),
    errors: Array.isArray(document.errors) ? document.errors.flatMap(fieldError) : [],
  };
}

/** The problem to show for anything that was thrown. */
export function problemOf(error: unknown): ProblemDocument {
  if (error instanceof RequestFailed) return error.problem;
  return { title: 'Something went wrong on this page', detail: 'Please reload it.', request_id: '', errors: [] };
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
