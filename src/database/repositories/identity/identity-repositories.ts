import type { DatabaseCalls } from '../../connection/database-gateway';
import { SessionsRepository } from './sessions-repository';
import { UsersRepository } from './users-repository';

/** What is stored of users and of how they show who they are. */
export interface IdentityRepositories {
  readonly users: UsersRepository;
  readonly sessions: SessionsRepository;
}

/** Opens nothing. */
export function createIdentityRepositories(calls: DatabaseCalls): IdentityRepositories {
  return { users: new UsersRepository(calls), sessions: new SessionsRepository(calls) };
}
