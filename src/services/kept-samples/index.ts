// What the other services may use.
export { KeptSamples, type SamplesRemoval } from './kept-samples';
export { mediaTypeOf } from './media-type';
