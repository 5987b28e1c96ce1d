import type { Server } from 'node:http';

/** A request and its complete response. Names of headers are in lower case. */
export interface Exchange {
  readonly method: string;
  /** As the request had it. */
  readonly url: string;
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** JSON as text; null where there is none, or where it is longer than some megabytes. */
  readonly body: string | null;
}

export declare function recordExchanges(
  isWanted: (server: Server) => boolean,
  onExchange: (exchange: Exchange) => void,
): () => void;
