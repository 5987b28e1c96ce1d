// What the other services may use.
export { acceptedSamples, type InspectedSample, inspectSamples, type SamplesCall, warningsOf } from './inspect-samples';
