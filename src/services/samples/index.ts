// What the other services may use.
export { acceptedSamples, type InspectedSample, inspectSamples, warningsOf } from './inspect-samples';
