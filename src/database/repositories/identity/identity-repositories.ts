import type { DatabaseCalls } from '../../connection/database-gateway';
import { ErasuresRepository } from './erasures-repository';
import { UserDataRepository } from './user-data-repository';
import { UsersRepository } from './users-repository';

/** What is stored of users and of how they show who they are. */
export interface IdentityRepositories {
  readonly users: UsersRepository;
  readonly erasures: ErasuresRepository;
  readonly userData: UserDataRepository;
}

/** Opens nothing. */
export function createIdentityRepositories(calls: DatabaseCalls): IdentityRepositories {
  return {
    users: new UsersRepository(calls),
    erasures: new ErasuresRepository(calls),
    userData: new UserDataRepository(calls),
  };
}
