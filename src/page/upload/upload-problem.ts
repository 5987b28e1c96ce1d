import { fill, fillList, find } from '../shared/dom.js';
import type { ProblemDocument } from '../shared/problem.js';

/** Fills the problem panel, shows it and moves the focus to its heading. */
export function showUploadProblem(panel: HTMLElement, problem: ProblemDocument): void {
  fill(panel, 'title', problem.title);
  fill(panel, 'detail', problem.detail);
  fill(panel, 'request_id', problem.request_id);
  find(panel, '[data-role="request"]', HTMLElement).hidden = problem.request_id === '';
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
