import type { DatabaseCalls } from '../../connection/database-gateway';
import { AuditRepository } from './audit-repository';
import { ErasuresRepository } from './erasures-repository';
import { KeysRepository } from './keys-repository';
import { SessionsRepository } from './sessions-repository';
import { UserDataRepository } from './user-data-repository';
import { UsersRepository } from './users-repository';

/** What is stored of users and of how they show who they are. */
export interface IdentityRepositories {
  readonly audit: AuditRepository;
  readonly keys: KeysRepository;
  readonly users: UsersRepository;
  readonly sessions: SessionsRepository;
  readonly erasures: ErasuresRepository;
  readonly userData: UserDataRepository;
}

/** Opens nothing. */
export function createIdentityRepositories(calls: DatabaseCalls): IdentityRepositories {
  return {
    audit: new AuditRepository(calls),
    keys: new KeysRepository(calls),
    users: new UsersRepository(calls),
    sessions: new SessionsRepository(calls),
    erasures: new ErasuresRepository(calls),
    userData: new UserDataRepository(calls),
  };
}
