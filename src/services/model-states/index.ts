// What the other services may use.
export { CHECK_TIMING, type CheckTiming, checkModel } from './check-model';
export { ModelFailed, modelFailed, tryToDeleteModel } from './model-failed';
export { ModelStates } from './model-states';
export { qualityAdvice } from './sample-quality';
export { statusOf } from './status-of';
