// What the other services may use.
export { WorkLoop } from './work-loop';
