// What the other services may use.
export { isOperationTag, keyedOperationTag, newOperationTag } from './operation-tag';
export { Operations, type SettledOperation } from './operations';
export { reportTwins, reportUsedTwice } from './report-twins';
