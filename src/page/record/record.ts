import type { Selection } from '../choose/selection.js';

/** Recording with the microphone: what was recorded is added to the selection. */
export function startRecording(_selection: Selection): void {}
