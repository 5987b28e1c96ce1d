export { Identity } from './identity';
export { unauthenticated } from './refusals';
