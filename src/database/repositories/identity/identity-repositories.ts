import type { DatabaseCalls } from '../../connection/database-gateway';
import { AuditRepository } from './audit-repository';
import { DataToEraseRepository } from './data-to-erase-repository';
import { ErasuresRepository } from './erasures-repository';
import { KeysRepository } from './keys-repository';
import { SessionsRepository } from './sessions-repository';
import { UsersRepository } from './users-repository';

/** What is stored of users and of how they show who they are. */
export interface IdentityRepositories {
  readonly audit: AuditRepository;
  readonly keys: KeysRepository;
  readonly users: UsersRepository;
  readonly sessions: SessionsRepository;
  readonly erasures: ErasuresRepository;
  readonly dataToErase: DataToEraseRepository;
}

/** Opens nothing. */
export function createIdentityRepositories(calls: DatabaseCalls): IdentityRepositories {
  return {
    audit: new AuditRepository(calls),
    keys: new KeysRepository(calls),
    users: new UsersRepository(calls),
    sessions: new SessionsRepository(calls),
    erasures: new ErasuresRepository(calls),
    dataToErase: new DataToEraseRepository(calls),
  };
}
