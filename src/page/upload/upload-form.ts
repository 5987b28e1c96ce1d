import {
  createIdempotencyKey,
  type UploadFields,
  type UploadResult,
  type VoiceModel,
  VoiceModelsError,
} from '../../client/index.js';
import { api } from '../shared/api.js';
import { find } from '../shared/dom.js';
import { problemOf } from '../shared/problem.js';
import { checkFields, fieldProblem, showFieldError } from './field-errors.js';
import { FileChoice } from './file-choice.js';
import { showUploadProblem } from './upload-problem.js';
import { UploadProgress } from './upload-progress.js';
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
  readonly #submitLabel = this.#submit.textContent ?? '';
  /** Stays the same while a person retries the same form; after a change of the form or a success there is a new one. */
  #key = createIdempotencyKey();
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
  showTrained(voiceModel: VoiceModel): void {
    const shown = find(this.#result, '[data-field="model_id"]', HTMLElement).textContent;
    if (shown === voiceModel.model_id) showResultState(this.#result, voiceModel);
  }

  #changed(input: HTMLInputElement): void {
    this.#key = createIdempotencyKey();
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
    const { files } = this.#files;
    const fields = this.#fields;
    this.#begin(upload);
    try {
      const result = await api.upload(files, fields, {
        idempotencyKey: this.#key,
        signal: upload.signal,
        onProgress: (progress) => this.#progress.show(progress),
      });
      this.#end();
      this.#succeeded(result, fields.user_id ?? '');
    } catch (error) {
      this.#end();
      this.#failed(error);
    }
  }

  /** What was entered. A field that was left empty is not sent at all. */
  get #fields(): UploadFields {
    const texts = this.#inputs.filter(({ type, value }) => type === 'text' && value !== '');
    return Object.fromEntries(texts.map(({ name, value }) => [name, value]));
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

  #succeeded(result: UploadResult, userId: string): void {
    this.#key = createIdempotencyKey();
    this.#submit.textContent = this.#submitLabel;
    for (const input of this.#inputs) if (input.name !== 'user_id') input.value = '';
    this.#files.describe();
    showUploadResult(this.#result, result);
    if (userId !== '') this.onMade(userId);
  }

  #failed(error: unknown): void {
    if (error instanceof VoiceModelsError && error.code === 'aborted') {
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
