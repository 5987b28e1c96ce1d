/** The response to one upload. Status 0: there was none, because the connection broke or the client gave up. */
export interface UploadResponse {
  readonly status: number;
  readonly code: string | null;
  readonly modelId: string | null;
  readonly databaseStatus: string | null;
  /** How far the voice was said to be; null where nothing was said. */
  readonly modelState: string | null;
  /** When the response came, in milliseconds as of `Date.now()`. */
  readonly atMs: number;
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

/** One deletion as its client sees it: the same request again and again until its outcome is known. */
export interface Deletion {
  readonly modelId: string;
  /** The name of the voice model, and so of its upload. */
  readonly name: string;
  /** Whether the model at Fish.Audio is deleted as well. */
  readonly fishAudio: boolean;
  /** Whether the voice model was recorded when it was chosen, and not waiting for that. */
  readonly wasRecorded: boolean;
  /** The statuses of the responses; 0 where there was none. */
  readonly statuses: number[];
}

/** One version of a voice as its client sees it: all its requests carry the same key and the same content. */
export interface Version {
  /** Unique; written into the recording, where one is sent. */
  readonly label: string;
  /** The name of the voice model, and so of its upload. */
  readonly name: string;
  /** The id by which the voice was known when the version was begun. */
  readonly voiceId: string;
  /** Of a recording that is sent, of the kept ones, or in the place of a model that Fish.Audio has lost. */
  readonly kind: 'sent' | 'kept' | 'recreate';
  /** Without a key it is sent once, whatever its outcome. */
  readonly key: string | null;
  readonly responses: UploadResponse[];
}

/** One speech as its client sees it: it is asked for once. */
export interface SpeechRequest {
  /** The id by which the voice was asked to speak: that of its model, or of an earlier one by now. */
  readonly modelId: string;
  /** When it was asked for, as RFC 3339 text. */
  readonly beganAt: string;
  /** Whether the client has its sound to the end, and so soon that it was not passed on before it could be noted. */
  isWhole: boolean;
}

/** A user who makes things and is erased, as the client sees it. */
export interface Leaving {
  readonly userId: string;
  /** Unique; the names of all voices and Echos of the user begin with it and a hyphen. */
  readonly label: string;
  /** The SHA-256 of every recording that was sent, in hex. */
  readonly recordings: Set<string>;
  /** What responses named: models, Echos and clips. */
  readonly ids: Set<string>;
  /** How far it has come: things are made, the erasure was accepted, or it is done. */
  state: 'settling' | 'asked' | 'done';
  /** When the erasure was asked for, by the receipt; null before. */
  askedAt: Date | null;
}

/** What all clients sent and were told. */
export class Ledger {
  readonly uploads: Upload[] = [];
  readonly deletions: Deletion[] = [];
  readonly versions: Version[] = [];
  readonly speeches: SpeechRequest[] = [];
  readonly leavings: Leaving[] = [];
  /** What belongs to a user who is never erased, to whom nothing may happen: its model, Echo and clip, once they are made. */
  readonly bystander: { modelId: string | null; echoId: string | null; clipId: string | null } = {
    modelId: null,
    echoId: null,
    clipId: null,
  };
  /** The models that were lost at Fish.Audio, by nobody's fault. */
  readonly lost = new Set<string>();

  /** Adds an upload that has no response yet. */
  begin(upload: Omit<Upload, 'responses'>): Upload {
    const begun = { ...upload, responses: [] };
    this.uploads.push(begun);
    return begun;
  }

  /** Adds a deletion that has no response yet. */
  beginDeletion(deletion: Omit<Deletion, 'statuses'>): Deletion {
    const begun = { ...deletion, statuses: [] };
    this.deletions.push(begun);
    return begun;
  }

  /** Adds a version that has no response yet. */
  beginVersion(version: Omit<Version, 'responses'>): Version {
    const begun = { ...version, responses: [] };
    this.versions.push(begun);
    return begun;
  }

  /** Adds a speech of which nothing was heard yet. */
  beginSpeech(modelId: string): SpeechRequest {
    const begun = { modelId, beganAt: new Date().toISOString(), isWhole: false };
    this.speeches.push(begun);
    return begun;
  }

  /** Adds a user who has made nothing yet. */
  beginLeaving(userId: string, label: string): Leaving {
    const begun: Leaving = {
      userId,
      label,
      recordings: new Set(),
      ids: new Set(),
      state: 'settling',
      askedAt: null,
    };
    this.leavings.push(begun);
    return begun;
  }

  /** How many responses promised a voice model. */
  get successes(): number {
    return this.uploads.reduce((count, { responses }) => count + responses.filter(isSuccess).length, 0);
  }

  /** How many versions were promised. */
  get versionsMade(): number {
    return this.versions.filter(({ responses }) => responses.some(isSuccess)).length;
  }

  /** How many erasures are done. */
  get erasures(): number {
    return this.leavings.filter(({ state }) => state === 'done').length;
  }

  /** How many deletions have a receipt. */
  get receipts(): number {
    return this.deletions.filter(hasReceipt).length;
  }
}

/** Whether a response promised a voice model. */
export function isSuccess({ status }: UploadResponse): boolean {
  return status >= 200 && status < 300;
}

/** Whether the client was told that its voice model is deleted. */
export function hasReceipt({ statuses }: { readonly statuses: readonly number[] }): boolean {
  return statuses.some((status) => status >= 200 && status < 300);
}

/** Whether a status is one that no deletion may have: the requests are valid, whatever happens around them. */
export function isDeletionError(status: number): boolean {
  return status === 500 || (status >= 400 && status < 500 && ![404, 408, 409, 429].includes(status));
}
