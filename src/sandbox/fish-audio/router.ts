import type { Exchange } from './exchange/exchange';
import { problem, Refusal, type Reply } from './exchange/reply';

/** An endpoint: gives the answer, or throws a Refusal. `id` is the decoded variable part of the path, if it has one. */
export type Handler = (exchange: Exchange, id: string) => Reply | Promise<Reply>;

/** Which handler serves which method and path. */
export interface Route {
  readonly method: string;
  /** Anchored; its first group, if any, is the id. */
  readonly path: RegExp;
  readonly handle: Handler;
}

/** Finds the route and runs it. A Refusal becomes its answer; other errors pass through. */
export async function dispatch(routes: readonly Route[], exchange: Exchange): Promise<Reply> {
  const { pathname } = exchange.url;
  const here = routes.filter((route) => route.path.test(pathname));
  const route = here.find(({ method }) => method === exchange.req.method);
  if (route === undefined) return here.length > 0 ? wrongMethod(here) : problem(404, 'Not Found');
  try {
    return await route.handle(exchange, decoded(route.path.exec(pathname)?.[1] ?? ''));
  } catch (error) {
    if (error instanceof Refusal) return error.reply;
    throw error;
  }
}

function wrongMethod(routes: readonly Route[]): Reply {
  return problem(405, 'Method Not Allowed', { allow: routes.map(({ method }) => method).join(', ') });
}

function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}
