import { fill, fillList, find } from '../shared/dom.js';
import type { ShownProblem } from '../shared/problem.js';

/** Fills the problem panel, shows it and moves the focus to its heading. */
export function showUploadProblem(panel: HTMLElement, problem: ShownProblem): void {
  fill(panel, 'title', problem.title);
  fill(panel, 'detail', problem.detail);
  fill(panel, 'request_id', problem.requestId);
  find(panel, '[data-role="request"]', HTMLElement).hidden = problem.requestId === '';
  fillList(
    find(panel, '[data-field="errors"]', HTMLElement),
    // Most details name the fields already; they are not repeated.
    problem.errors
      .filter(({ message }) => !problem.detail.includes(message))
      .map(({ field, message }) => `${field} ${message}`),
  );
  panel.hidden = false;
  find(panel, '[data-role="heading"]', HTMLElement).focus();
}
