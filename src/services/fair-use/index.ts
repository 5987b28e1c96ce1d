// What the other services and the routes may use.
export { FairUse } from './fair-use';
export type { LimitHolder, TimedLimit } from './timed-limit';
