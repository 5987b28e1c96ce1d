import { find } from '../shared/dom.js';
import type { Selection } from './selection.js';

/** The file input of the form: what is chosen there is added to the selection. */
export function startChoosing(selection: Selection): void {
  const input = find(document, '#audio', HTMLInputElement);
  input.addEventListener('change', () => {
    selection.clear();
    selection.add([...(input.files ?? [])]);
  });
}
