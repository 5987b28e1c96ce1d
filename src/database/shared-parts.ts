import type { Access } from '../domain/identity/access';
import { DatabaseGateway, type DatabaseOptions } from './connection/database-gateway';
import { SkippedDocuments } from './decoder/skipped-documents';

/** What a database and its limited forms have in common, and whose things the form may reach. */
export interface SharedParts {
  readonly access: Access;
  readonly gateway: DatabaseGateway;
  readonly skipped: SkippedDocuments;
}

/** Opens nothing. Throws an Error without secrets if the connection string is malformed. */
export function createParts(options: DatabaseOptions): SharedParts {
  return { access: null, gateway: new DatabaseGateway(options), skipped: new SkippedDocuments(options.log) };
}
