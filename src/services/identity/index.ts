export { Identity } from './identity';
export { RecentModels } from './recent-models';
export { unauthenticated } from './refusals';
