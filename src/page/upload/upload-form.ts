import type { UploadResultJson, VoiceModelJson } from '../shared/api-types.js';
import { find } from '../shared/dom.js';
import { IdempotencyKey } from '../shared/idempotency-key.js';
import { problemOf, RequestCancelled } from '../shared/problem.js';
import { checkFields, fieldProblem, showFieldError } from './field-errors.js';
import { FileChoice } from './file-choice.js';
import { showUploadProblem } from './upload-problem.js';
import { UploadProgress } from './upload-progress.js';
import { sendUpload } from './upload-request.js';
import { enableCopying, showResultState, showUploadResult } from './upload-result.js';

/** Turns the plain upload form into one that shows its progress and keeps what was entered when something fails. */
export class UploadForm {
  readonly #form = find(document, '#upload-form', HTMLFormElement);
  readonly #inputs = [...this.#form.querySelectorAll('input')];
  readonly #submit = find(this.#form, '#upload-submit', HTMLButtonElement);
  readonly #cancel = find(this.#form, '#upload-cancel', HTMLButtonElement);
  readonly #result = find(document, '#upload-result', HTMLElement);
  readonly #problem = find(document, '#upload-problem', HTMLElement);
  readonly #files = new FileChoice(this.#form);
  readonly #progress = new UploadProgress();
  readonly #key = new IdempotencyKey();
  readonly #submitLabel = this.#submit.textContent ?? '';
  #upload: AbortController | null = null;

  /** `onMade` is called with the user id of every voice model that was made for a user. */
  constructor(private readonly onMade: (userId: string) => void) {
    this.#form.noValidate = true;
    enableCopying(this.#result);
    for (const input of this.#inputs) input.addEventListener('input', () => this.#changed(input));
    this.#cancel.addEventListener('click', () => this.#upload?.abort());
    this.#form.addEventListener('submit', (event) => {
      event.preventDefault();
      if (!this.#upload && checkFields(this.#inputs, (input) => this.#problemOf(input))) void this.#send();
    });
  }

  /** Says of the voice model that was made last that its training has ended. */
  showTrained(voiceModel: VoiceModelJson): void {
    const shown = find(this.#result, '[data-field="model_id"]', HTMLElement).textContent;
    if (shown === voiceModel.model_id) showResultState(this.#result, voiceModel);
  }

  #changed(input: HTMLInputElement): void {
    this.#key.renew();
    this.#submit.textContent = this.#submitLabel;
    const isFile = input === this.#files.input;
    if (isFile) this.#files.describe();
    showFieldError(input, isFile ? this.#files.problem() : '');
  }

  #problemOf(input: HTMLInputElement): string {
    return fieldProblem(input) || (input === this.#files.input ? this.#files.problem() : '');
  }

  async #send(): Promise<void> {
    const upload = new AbortController();
    const body = this.#body();
    this.#begin(upload);
    try {
      const result = await sendUpload(this.#form.action, body, {
        idempotencyKey: this.#key.current(),
        signal: upload.signal,
        onProgress: (sentBytes, totalBytes) => this.#progress.sent(sentBytes, totalBytes),
        onSent: () => this.#progress.waiting(),
      });
      this.#end();
      this.#succeeded(result, String(body.get('user_id') ?? ''));
    } catch (error) {
      this.#end();
      this.#failed(error);
    }
  }

  /** An optional field that was left empty is not sent at all. */
  #body(): FormData {
    const body = new FormData(this.#form);
    for (const field of ['user_id', 'echo_id']) if (body.get(field) === '') body.delete(field);
    return body;
  }

  #begin(upload: AbortController): void {
    this.#upload = upload;
    this.#result.hidden = true;
    this.#problem.hidden = true;
    this.#cancel.hidden = false;
    // Not `disabled`, which would move the keyboard focus back to the top of the page.
    this.#submit.setAttribute('aria-disabled', 'true');
    this.#progress.start();
  }

  #end(): void {
    this.#upload = null;
    this.#cancel.hidden = true;
    this.#submit.removeAttribute('aria-disabled');
    this.#progress.end();
  }

  #succeeded(result: UploadResultJson, userId: string): void {
    this.#key.renew();
    this.#submit.textContent = this.#submitLabel;
    for (const input of this.#inputs) if (input.name !== 'user_id') input.value = '';
    this.#files.describe();
    showUploadResult(this.#result, result);
    if (userId !== '') this.onMade(userId);
  }

  #failed(error: unknown): void {
    if (error instanceof RequestCancelled) {
      this.#progress.end('Cancelled. The form is as you left it.');
      this.#submit.focus();
      return;
    }
    const problem = problemOf(error);
    this.#submit.textContent = 'Try again';
    for (const input of this.#inputs) {
      const fieldError = problem.errors.find(({ field }) => field === input.name);
      // The messages of the service continue a sentence that begins with the name of the field, which stands above it here.
      if (fieldError) showFieldError(input, `This ${fieldError.message}.`);
    }
    showUploadProblem(this.#problem, problem);
  }
}
