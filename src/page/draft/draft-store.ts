import { userMark } from '../shared/user/session.js';

/** Each user who signs in has a draft in this browser, which the others do not see. */
const FIELDS = ['voice-models.draft', userMark].filter((part) => part !== '').join('.');
const DATABASE = 'voice-models-draft';
const STORE = 'files';
/** The files of one draft are kept, under this key. */
const KEY = ['files', userMark].filter((part) => part !== '').join('.');
/** Stands for a moment in the place of the fields, by which other tabs tell that they are removed for good. */
const ENDED = 'ended';

/** Whether whoever has entered something here has signed out, or is erased: nothing is written any more. */
let isEnded = false;
let isGivenUp = false;

/** The files of a draft by the ids that its fields know them by. */
interface KeptFiles {
  readonly draft: string;
  readonly files: ReadonlyMap<string, File>;
}

/**
 * Where a draft is kept: its fields in localStorage, which is written even while a page goes away, and its files in IndexedDB.
 * Either may be blocked, full or absent; nothing is kept then, and the page works without.
 */
export const draftStore = {
  /** The fields as they were written; null where there are none. */
  readFields(): unknown {
    try {
      return parsed(localStorage.getItem(FIELDS));
    } catch {
      return null;
    }
  },

  /** Whether whoever worked in this tab wanted all of it removed. */
  get isGivenUp(): boolean {
    return isGivenUp;
  },

  /** Returns whether they are kept now. */
  writeFields(fields: unknown): boolean {
    if (isEnded) return false;
    try {
      localStorage.setItem(FIELDS, JSON.stringify(fields));
      return true;
    } catch {
      // That it cannot be kept is not worth a message before it would be missed.
      return false;
    }
  },

  /** Calls when another tab has removed what was kept, such as its own draft; `removed` is that. */
  onRemoved(listener: (removed: unknown) => void): void {
    window.addEventListener('storage', ({ key, oldValue, newValue }) => {
      if (key === FIELDS && newValue === null) listener(parsed(oldValue));
    });
  },

  /** Calls when the draft was ended in another tab. */
  onEnded(listener: () => void): void {
    window.addEventListener('storage', ({ key, newValue }) => {
      if (key !== FIELDS || newValue !== JSON.stringify(ENDED)) return;
      isEnded = true;
      listener();
    });
  },

  /** Removes what is kept, for whoever uses this browser next, and lets no tab that is open write it again. */
  async end(): Promise<void> {
    this.writeFields(ENDED);
    isEnded = true;
    isGivenUp = true;
    await this.remove();
  },

  /** The files of this draft; none where those of another have taken their place. */
  async readFiles(draft: string): Promise<ReadonlyMap<string, File>> {
    const kept: KeptFiles | undefined = await inStore('readonly', (store) => store.get(KEY)).catch(() => undefined);
    return kept?.draft === draft ? kept.files : new Map();
  },

  /** Resolves to whether they are kept now. */
  async writeFiles(draft: string, files: ReadonlyMap<string, File>): Promise<boolean> {
    if (isEnded) return false;
    const kept: KeptFiles = { draft, files };
    return inStore('readwrite', (store) => store.put(kept, KEY)).then(
      () => true,
      () => false,
    );
  },

  /** Removes the fields, and the files unless those of another draft have taken their place; without a draft, those of any. */
  async remove(draft?: string): Promise<void> {
    try {
      localStorage.removeItem(FIELDS);
    } catch {
      // What could not be written need not be removed.
    }
    await inStore('readwrite', (store) => {
      const reading: IDBRequest<KeptFiles | undefined> = store.get(KEY);
      reading.addEventListener('success', () => {
        if (draft === undefined || reading.result?.draft === draft) store.delete(KEY);
      });
      return reading;
    }).catch(() => undefined);
  },
};

/** What was written; null where there is nothing, or no JSON. */
function parsed(text: string | null): unknown {
  try {
    return JSON.parse(text ?? 'null');
  } catch {
    return null;
  }
}

async function inStore<T>(mode: IDBTransactionMode, act: (store: IDBObjectStore) => IDBRequest<T>): Promise<T> {
  const opening = indexedDB.open(DATABASE, 1);
  opening.addEventListener('upgradeneeded', () => opening.result.createObjectStore(STORE));
  const database = await succeeded(opening);
  try {
    const transaction = database.transaction(STORE, mode);
    const request = act(transaction.objectStore(STORE));
    // Not when the request has succeeded: a page that is left then takes back what it did.
    await completed(transaction);
    return request.result;
  } finally {
    database.close();
  }
}

function completed(transaction: IDBTransaction): Promise<void> {
  return new Promise((resolve, reject) => {
    transaction.addEventListener('complete', () => resolve());
    transaction.addEventListener('abort', () => reject(transaction.error ?? new Error('IndexedDB failed')));
  });
}

function succeeded<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.addEventListener('success', () => resolve(request.result));
    request.addEventListener('error', () => reject(request.error ?? new Error('IndexedDB failed')));
    request.addEventListener('blocked', () => reject(new Error('IndexedDB is blocked')));
  });
}
