export { AuditTrail } from './audit-trail';
export { Identity } from './identity';
export { type KeyRequest, ProgramKeys } from './keys/program-keys';
export { RecentModels } from './recent-models';
export { unauthenticated } from './refusals';
export { SeenUsers } from './seen-users';
export { type PageSession, PageSignIn } from './sessions/page-sign-in';
export { Sessions, type SessionTiming } from './sessions/sessions';
