import { createIdempotencyKey, type UploadFields, type UploadResult, VoiceModelsError } from '../../client/index.js';
import type { Selection } from '../choose/selection.js';
import { checkFields, fieldProblem, showFieldError } from '../describe/field-errors.js';
import { api } from '../shared/api.js';
import type { CurrentUser } from '../shared/current-user.js';
import { find } from '../shared/dom.js';
import { problemOf } from '../shared/problem.js';
import type { VoiceEvents } from '../shared/voice-events.js';
import { showUploadProblem } from './upload-problem.js';
import { UploadProgress } from './upload-progress.js';

/** What the form works with. */
export interface CreateFormParts {
  readonly selection: Selection;
  readonly user: CurrentUser;
  readonly voices: VoiceEvents;
}

/** Turns the plain upload form into one that shows its progress and keeps what was entered when something fails. */
export class CreateForm {
  readonly #form = find(document, '#upload-form', HTMLFormElement);
  readonly #inputs = [...this.#form.querySelectorAll('input')];
  readonly #submit = find(this.#form, '#upload-submit', HTMLButtonElement);
  readonly #cancel = find(this.#form, '#upload-cancel', HTMLButtonElement);
  readonly #panel = find(document, '#create-panel', HTMLElement);
  readonly #problem = find(document, '#upload-problem', HTMLElement);
  readonly #progress = new UploadProgress();
  readonly #submitLabel = this.#submit.textContent ?? '';
  /** Stays the same while a person retries the same form; after a change of the form or a success there is a new one. */
  #key = createIdempotencyKey();
  #upload: AbortController | null = null;

  constructor(private readonly parts: CreateFormParts) {
    this.#form.noValidate = true;
    const userInput = find(this.#form, '#user_id', HTMLInputElement);
    if (userInput.value === '') userInput.value = parts.user.id;
    parts.user.on('changed', (id) => {
      userInput.value = id;
    });
    parts.voices.on('another', () => {
      this.#panel.hidden = false;
      find(this.#panel, '#create-heading', HTMLElement).focus();
    });
    for (const input of this.#inputs) input.addEventListener('input', () => this.#changed(input));
    this.#cancel.addEventListener('click', () => this.#upload?.abort());
    this.#form.addEventListener('submit', (event) => {
      event.preventDefault();
      if (!this.#upload && checkFields(this.#inputs)) void this.#sendUnlessRefused();
    });
  }

  #changed(input: HTMLInputElement): void {
    this.#key = createIdempotencyKey();
    this.#submit.textContent = this.#submitLabel;
    showFieldError(input, fieldProblem(input));
  }

  async #sendUnlessRefused(): Promise<void> {
    if ((await this.parts.selection.settled()) === '') await this.#send();
    else find(document, '.card-problem:not([hidden]), #files-problem', HTMLElement).focus();
  }

  async #send(): Promise<void> {
    const upload = new AbortController();
    const files = this.parts.selection.all.map(({ file }) => file);
    const fields = this.#fields;
    this.#begin(upload);
    try {
      const result = await api.upload(files, fields, {
        idempotencyKey: this.#key,
        signal: upload.signal,
        onProgress: (progress) => this.#progress.show(progress),
      });
      this.#end();
      this.#succeeded(result, fields, files);
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

  #succeeded(result: UploadResult, fields: UploadFields, files: readonly File[]): void {
    this.#key = createIdempotencyKey();
    this.#submit.textContent = this.#submitLabel;
    for (const input of this.#inputs) if (input.name !== 'user_id') input.value = '';
    this.parts.selection.clear();
    this.#panel.hidden = true;
    this.parts.user.set(fields.user_id ?? '');
    this.parts.voices.emit('created', { result, fields, files });
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
