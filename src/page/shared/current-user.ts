import { Emitter } from './emitter.js';
import { isSignedIn } from './user/session.js';

const STORAGE_KEY = 'voice-models.user-id';
/** Stands for whoever has signed in, whose id the page does not know. */
const SIGNED_IN = 'signed-in';

/** Whose voices the page shows and makes: whoever has signed in; without sign-in the user in the address, else the one of the last visit, else nobody. */
export class CurrentUser extends Emitter<{ changed: string }> {
  #id: string;

  /** `made` says whether a user is made up where there is none: in the demonstration. */
  constructor(made: boolean) {
    super();
    if (isSignedIn) {
      this.#id = SIGNED_IN;
      forget();
      return;
    }
    const asked = new URLSearchParams(location.search).get('user_id') ?? '';
    const known = isObjectId(asked) ? asked : remembered();
    this.#id = known === '' && asked === '' && made ? newUserId() : known;
    remember(this.#id);
  }

  /** The id of the user, for `ofUser`; an empty text where nobody is known. */
  get id(): string {
    return this.#id;
  }

  /** Takes another user; an empty text is ignored. Whoever has signed in stays. */
  set(id: string): void {
    if (isSignedIn || id === this.#id || !isObjectId(id)) return;
    this.#id = id;
    remember(id);
    this.emit('changed', id);
  }

  /** Takes a user whom nobody has. */
  makeUp(): void {
    this.set(newUserId());
  }
}

/** Whether the text is an id of a user or an Echo: 24 hex digits. */
export function isObjectId(text: string): boolean {
  return /^[0-9a-f]{24}$/i.test(text);
}

function newUserId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(12));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** Storage may be full, blocked or absent; the page works without. */
function remembered(): string {
  try {
    const stored = localStorage.getItem(STORAGE_KEY) ?? '';
    return isObjectId(stored) ? stored : '';
  } catch {
    return '';
  }
}

function remember(userId: string): void {
  try {
    if (userId !== '') localStorage.setItem(STORAGE_KEY, userId);
  } catch {
    // Remembering is a convenience; that it fails is not worth a message.
  }
}

function forget(): void {
  try {
    localStorage.removeItem(STORAGE_KEY);
  } catch {
    // Where storage is blocked, nothing was remembered.
  }
}
