// What the other services may use.
export {
  acceptedSamples,
  type InspectedSample,
  type InspectionAllowance,
  inspectSamples,
  type SamplesCall,
  warningsOf,
} from './inspect-samples';
