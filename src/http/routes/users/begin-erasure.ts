import type { DatabaseManager } from '../../../database/database-manager';
import type { Erasure } from '../../../domain/identity/erasure';

/** What begins an erasure. */
export interface BeginErasureDeps {
  readonly database: Pick<DatabaseManager, 'identity'>;
  /** Forgets who is signed in as the user, and looks for erasures that are due. */
  readonly erasures: { begin(userId: string): void };
}

/** Has everything of a user erased. Throws what the database throws. */
export async function beginErasure({ database, erasures }: BeginErasureDeps, userId: string): Promise<Erasure> {
  const erasure = await database.identity.erasures.request(userId);
  erasures.begin(userId);
  return erasure;
}
