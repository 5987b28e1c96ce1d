/** A response to a request. */
export interface JsonResponse {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
}

/**
 * Sends a request on a connection of its own, so that the load balancer chooses the instance, and resolves to the
 * whole response; to null if the connection broke, or the timeout expired, before that.
 */
export async function send(url: string, init: RequestInit, timeoutMs: number): Promise<JsonResponse | null> {
  const headers = { accept: 'application/json', connection: 'close', ...init.headers };
  try {
    const response = await fetch(url, { ...init, headers, signal: AbortSignal.timeout(timeoutMs) });
    return { status: response.status, body: (await response.json()) as Record<string, unknown> };
  } catch {
    return null;
  }
}
