/** What HTTP reports of its work, and reads for `GET /metrics`. */
export interface ServiceMetrics {
  readonly contentType: string;
  observeRequest(request: {
    readonly method: string;
    /** The pattern of the route, never the path. */
    readonly route: string;
    readonly status: number;
    readonly seconds: number;
  }): void;
  /** Counts an upload by its outcome: a `database_status`, `replayed`, or a code of the error table. */
  countUpload(outcome: string): void;
  /** Everything in the text format of Prometheus. */
  render(): Promise<string>;
}
