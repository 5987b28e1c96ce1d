/** The response to one request. Status 0: there was none, because the connection broke or the client gave up. */
export interface UploadResponse {
  readonly status: number;
  readonly code: string | null;
  readonly modelId: string | null;
  readonly databaseStatus: string | null;
}

/** One upload as its client sees it: all its requests carry the same key and the same content. */
export interface Upload {
  /** Unique; also the title of its model. */
  readonly name: string;
  readonly userId: string | null;
  /** Without a key it is sent once, whatever its outcome. */
  readonly key: string | null;
  readonly isLarge: boolean;
  readonly responses: UploadResponse[];
}

/** What all clients sent and were told. */
export class Ledger {
  readonly uploads: Upload[] = [];

  /** Adds an upload that has no response yet. */
  begin(upload: Omit<Upload, 'responses'>): Upload {
    const begun = { ...upload, responses: [] };
    this.uploads.push(begun);
    return begun;
  }

  /** How many responses promised a voice model. */
  get successes(): number {
    return this.uploads.reduce((count, { responses }) => count + responses.filter(isSuccess).length, 0);
  }
}

/** Whether a response promised a voice model. */
export function isSuccess({ status }: UploadResponse): boolean {
  return status >= 200 && status < 300;
}
