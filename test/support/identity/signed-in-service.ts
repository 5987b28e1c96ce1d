import { createHash } from 'node:crypto';
import type { Collection, Document } from 'mongodb';
import type { Scope } from '../../../src/domain/identity/principal';
import { startTemporaryDatabase } from '../database/temporary-database';
import { startService, type TestService, type TestServiceOptions } from '../service/service';
import { AUDIENCE, ScriptedIssuer } from './scripted-issuer';

/** Somebody who has signed in: the `user_id`, and the header that shows it. */
export interface SignedInUser {
  readonly id: string;
  readonly headers: Readonly<Record<'Authorization', string>>;
}

/** A service with sign-in, and the issuer that it trusts. */
export interface SignedInService extends TestService {
  readonly issuer: ScriptedIssuer;
  /** A user with these scopes; all but voices:admin unless given. The same name is the same user. */
  user(name: string, scopes?: readonly Scope[]): SignedInUser;
}

const USER_SCOPES: readonly Scope[] = ['voices:read', 'voices:write', 'voices:speak'];

/** Starts a service with sign-in, and an issuer for it. */
export async function startSignedInService(options: TestServiceOptions = {}): Promise<SignedInService> {
  const issuer = await ScriptedIssuer.start();
  const signIn = { AUTH_ISSUER: issuer.url, AUTH_AUDIENCE: AUDIENCE };
  const service = await startService({ ...options, settings: { ...signIn, ...options.settings } });
  return {
    ...service,
    issuer,
    user: (name, scopes = USER_SCOPES) => {
      const sub = `test|${name}`;
      const id = createHash('sha256').update(`${issuer.name}\n${sub}`).digest('hex').slice(0, 24);
      return {
        id,
        headers: {
          Authorization: `Bearer ${issuer.token({ sub, scope: scopes.join(' '), ...(scopes.includes('voices:admin') && { client_id: sub }) })}`,
        },
      };
    },
    close: async () => {
      await service.close();
      await issuer.close();
    },
  };
}

/** A service with sign-in that saves into a database of its own, which goes with it. */
export interface SavingService extends SignedInService {
  readonly mongoUri: string;
  readonly dbName: string;
  /** A collection, read without the code under test. */
  stored(collection: string): Collection<Document>;
}

/** Starts a service with sign-in, an issuer for it, and a database. */
export async function startSavingService(
  options: Pick<TestServiceOptions, 'settings' | 'timing'> = {},
): Promise<SavingService> {
  const database = await startTemporaryDatabase();
  const dbName = database.newName();
  const service = await startSignedInService({ ...options, mongoUri: database.uri, dbName });
  return {
    ...service,
    mongoUri: database.uri,
    dbName,
    stored: (collection) => database.client.db(dbName).collection(collection),
    close: async () => {
      await service.close();
      await database.stop();
    },
  };
}
