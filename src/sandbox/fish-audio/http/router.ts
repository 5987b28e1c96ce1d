import type { HttpExchange } from './http-exchange';
import { errorResponse, HttpError, type SandboxResponse } from './response';

/** Returns the response to a request, or throws an HttpError. `id` is the decoded variable part of the path, or empty. */
export type Handler = (exchange: HttpExchange, id: string) => SandboxResponse | Promise<SandboxResponse>;

/** The handler of one method and path. */
export interface Route {
  readonly method: string;
  /** Anchored; its first group, if there is one, is the id. */
  readonly path: RegExp;
  readonly handle: Handler;
}

/** Finds the route and runs its handler. An HttpError becomes its response; other errors pass through. */
export async function dispatch(routes: readonly Route[], exchange: HttpExchange): Promise<SandboxResponse> {
  const { pathname } = exchange.url;
  const onPath = routes.filter((route) => route.path.test(pathname));
  const route = onPath.find(({ method }) => method === exchange.req.method);
  if (route === undefined) return onPath.length > 0 ? wrongMethod(onPath) : errorResponse(404, 'Not Found');
  try {
    return await route.handle(exchange, decoded(route.path.exec(pathname)?.[1] ?? ''));
  } catch (error) {
    if (error instanceof HttpError) return error.response;
    throw error;
  }
}

function wrongMethod(routes: readonly Route[]): SandboxResponse {
  return errorResponse(405, 'Method Not Allowed', { allow: routes.map(({ method }) => method).join(', ') });
}

function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}
