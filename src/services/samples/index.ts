// What the other services may use.
export {
  acceptedSamples,
  adviceOf,
  type InspectedSample,
  type InspectionAllowance,
  inspectSamples,
  type SamplesCall,
} from './inspect-samples';
