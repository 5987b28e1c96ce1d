import type { DatabaseCalls } from '../../connection/database-gateway';
import { ErasuresRepository } from './erasures-repository';
import { SessionsRepository } from './sessions-repository';
import { UserDataRepository } from './user-data-repository';
import { UsersRepository } from './users-repository';

/** What is stored of users and of how they show who they are. */
export interface IdentityRepositories {
  readonly users: UsersRepository;
  readonly sessions: SessionsRepository;
  readonly erasures: ErasuresRepository;
  readonly userData: UserDataRepository;
}

/** Opens nothing. */
export function createIdentityRepositories(calls: DatabaseCalls): IdentityRepositories {
  return {
    users: new UsersRepository(calls),
    sessions: new SessionsRepository(calls),
    erasures: new ErasuresRepository(calls),
    userData: new UserDataRepository(calls),
  };
}
