import type { Selection } from '../choose/selection.js';
import { find } from '../shared/dom.js';
import { Microphones } from './microphones.js';
import { Recorder } from './recorder.js';
import { startScripts } from './scripts.js';

/** Recording with the microphone: what was recorded is added to the selection. Returns what says whether it is under way. */
export function startRecording(selection: Selection): Recorder {
  const recorder = new Recorder(selection, new Microphones());
  startScripts(find(document, '#recorder', HTMLElement));
  window.addEventListener('beforeunload', (event) => {
    if (recorder.isBusy) event.preventDefault();
  });
  return recorder;
}
