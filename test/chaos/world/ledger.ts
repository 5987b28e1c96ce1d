/** What one request was told. Status 0: nothing, because the connection broke or the client gave up. */
export interface Answer {
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
  /** Without a key it is sent once, whatever comes of it. */
  readonly key: string | null;
  readonly isLarge: boolean;
  readonly answers: Answer[];
}

/** What all clients did and were told. */
export class Ledger {
  readonly uploads: Upload[] = [];

  begin(upload: Omit<Upload, 'answers'>): Upload {
    const begun = { ...upload, answers: [] };
    this.uploads.push(begun);
    return begun;
  }

  /** The answers that promised a voice model. */
  get successes(): number {
    return this.uploads.reduce((count, { answers }) => count + answers.filter(isSuccess).length, 0);
  }
}

export function isSuccess({ status }: Answer): boolean {
  return status >= 200 && status < 300;
}
