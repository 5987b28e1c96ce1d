const STORAGE_KEY = 'voice-models.user-id';

/** The user id of the last visit, or an empty text. Storage may be full, blocked or absent; the page works without. */
export function rememberedUserId(): string {
  try {
    const stored = localStorage.getItem(STORAGE_KEY) ?? '';
    return isObjectId(stored) ? stored : '';
  } catch {
    return '';
  }
}

/** Keeps the user id for the next visit, where the browser allows it. */
export function rememberUserId(userId: string): void {
  try {
    localStorage.setItem(STORAGE_KEY, userId);
  } catch {
    // Remembering is a convenience; that it fails is not worth a message.
  }
}

/** An id of a user whom nobody has: 24 random hex digits. */
export function newUserId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(12));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** Whether the text is an id of a user or an Echo: 24 hex digits. */
export function isObjectId(text: string): boolean {
  return /^[0-9a-f]{24}$/i.test(text);
}
