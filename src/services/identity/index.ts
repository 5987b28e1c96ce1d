export { AuditTrail } from './audit-trail';
export { Identity } from './identity';
export { type KeyRequest, ProgramKeys } from './keys/program-keys';
export { RecentModels } from './recent-models';
export { unauthenticated } from './refusals';
