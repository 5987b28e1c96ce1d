import type { DatabaseManager } from '../../../database/database-manager';
import type { ApiKey } from '../../../domain/identity/api-key';
import type { Erasure } from '../../../domain/identity/erasure';
import { ApiError } from '../../../errors/api-error';
import type { ProgramKeys } from '../../../services/identity';
import { keyFacts, keyState } from '../../../texts/key-facts';
import type { Language } from '../../../texts/translate';
import { visibleName } from '../../../texts/voice-look';

/** A key as the page of the account shows it; `src/page/account/key-list.ts` fills the same fields the same way. */
interface KeyView {
  readonly keyId: string;
  readonly name: string;
  readonly facts: string;
  readonly works: boolean;
}

/** What is shown of a user's account. Null where the database could not say it. */
export interface AccountView {
  readonly keys: readonly KeyView[] | null;
  /** The erasure that is under way; null where there is none. */
  readonly erasure: Erasure | null;
}

/** What it is read from. */
export interface AccountSources {
  readonly database: DatabaseManager;
  /** Null where there is no sign-in. */
  readonly keys: ProgramKeys | null;
}

/** Reads what the page of an account shows. What the database cannot say now is left out. */
export async function readAccount(
  { database, keys }: AccountSources,
  userId: string,
  language: Language,
): Promise<AccountView> {
  if (!database.enabled) return { keys: null, erasure: null };
  const [listed, erasure] = await Promise.all([
    (keys?.list(userId) ?? Promise.resolve([])).catch(nullWhenAway),
    database.identity.erasures.find(userId).catch(nullWhenAway),
  ]);
  const shown = listed?.map((key) => keyView(key, language)) ?? null;
  return { keys: shown, erasure: erasure?.state === 'running' ? erasure : null };
}

function keyView(key: ApiKey, language: Language): KeyView {
  const now = new Date();
  return {
    keyId: key.key_id,
    name: visibleName(key.name ?? key.key_id),
    facts: keyFacts(key, now, language),
    works: keyState(key, now) === 'works',
  };
}

function nullWhenAway(error: unknown): null {
  if (error instanceof ApiError) return null;
  throw error;
}
