import { type UploadFields, type UploadResult, VoiceModelsError } from '../../client/index.js';
import type { Chosen, Selection } from '../choose/selection.js';
import { Description } from '../describe/description.js';
import { KeptForm } from '../draft/kept-form.js';
import type { Recorder } from '../record/recorder.js';
import { api } from '../shared/api.js';
import type { CurrentUser } from '../shared/current-user.js';
import { find } from '../shared/dom.js';
import { t } from '../shared/texts.js';
import { allowUndo } from '../shared/toast.js';
import type { VoiceEvents } from '../shared/voice-events.js';
import type { EchoNames } from '../shared/voices/echo-names.js';
import { watchConnection } from './connection-note.js';
import { goneFiles } from './gone-files.js';
import { ProblemPanel } from './problem-panel.js';
import { RecordingsCheck } from './recordings-check.js';
import { SendingProgress } from './sending-progress.js';
import { SubmitButton } from './submit-button.js';
import { UploadIntent } from './upload-intent.js';

/** What the form works with. */
export interface CreateFormParts {
  readonly selection: Selection;
  readonly recorder: Recorder;
  readonly user: CurrentUser;
  readonly voices: VoiceEvents;
  readonly echoNames: EchoNames;
}

/** Turns the plain form into one that shows how far sending is, and keeps what was entered, whatever happens. */
export class CreateForm {
  readonly #form = find(document, '#upload-form', HTMLFormElement);
  readonly #panel = find(document, '#create-panel', HTMLElement);
  readonly #problem = new ProblemPanel();
  readonly #progress = new SendingProgress();
  readonly #intent = new UploadIntent();
  readonly #description: Description;
  readonly #recordings: RecordingsCheck;
  readonly #submit: SubmitButton;
  readonly #kept: KeptForm;
  #sending: AbortController | null = null;
  /** While the browser still looks at a recording that is to be sent. */
  #isLooking = false;

  constructor(private readonly parts: CreateFormParts) {
    const { selection, recorder, voices } = parts;
    this.#description = new Description(parts);
    this.#recordings = new RecordingsCheck(selection, recorder);
    this.#submit = new SubmitButton(() => this.#sending?.abort());
    this.#kept = new KeptForm({ selection, description: this.#description, intent: this.#intent });
    this.#form.noValidate = true;
    this.#description.on('changed', () => this.#changed());
    selection.on('changed', () => this.#changed());
    voices.on('opened', () => {
      // What is being recorded or sent is not hidden: it is to be ended there.
      if (!recorder.isRunning && !this.#isLooking && !this.#sending) this.#panel.hidden = true;
    });
    voices.on('another', () => {
      this.#panel.hidden = false;
      find(this.#panel, '#create-heading', HTMLElement).focus();
    });
    this.#form.addEventListener('submit', (event) => {
      event.preventDefault();
      void this.#pressed();
    });
    window.addEventListener('beforeunload', (event) => {
      if (this.#sending || !this.#kept.keepsTakes) event.preventDefault();
    });
    watchConnection(() => {
      if (this.#problem.shown === 'offline') this.#problem.hide();
    });
  }

  /** Whether all that is entered here would be there again if the page were left now. */
  get isKept(): boolean {
    return this.#kept.keepsAll;
  }

  #changed(): void {
    if (!this.#sending) {
      this.#problem.hide();
      this.#submit.reset();
    }
    this.#kept.write();
  }

  async #pressed(): Promise<void> {
    if (this.#sending || this.#isLooking || this.#submit.refuses()) return;
    this.#problem.hide();
    // Both are asked, so that everything that is wrong is shown at once.
    const wrong = [this.#recordings.check(), this.#description.check()].find((element) => element !== null);
    if (wrong) {
      wrong.focus();
      return;
    }
    this.#isLooking = true;
    this.#submit.look();
    await this.parts.selection.settled();
    this.#submit.end();
    this.#isLooking = false;
    const refused = this.#recordings.check();
    if (refused) refused.focus();
    else await this.#send();
  }

  async #send(): Promise<void> {
    const sending = new AbortController();
    const { all } = this.parts.selection;
    const files = all.map(({ file }) => file);
    const { fields } = this.#description;
    const idempotencyKey = this.#intent.keyFor(files, fields);
    this.#kept.write();
    this.#begin(sending, files);
    try {
      const result = await api.upload(files, fields, {
        idempotencyKey,
        signal: sending.signal,
        onProgress: (progress) => this.#progress.show(progress),
      });
      this.#end();
      this.#succeeded(result, fields, all);
    } catch (error) {
      const wasSent = this.#progress.isSent;
      this.#end();
      if (sending.signal.aborted) this.#cancelled(wasSent);
      else if (!(await this.#refuseGone(error, all))) this.#failed(error, files);
    }
  }

  #begin(sending: AbortController, files: readonly File[]): void {
    this.#sending = sending;
    this.#freeze(true);
    this.#submit.begin();
    this.#progress.begin(files.reduce((bytes, { size }) => bytes + size, 0));
  }

  #end(): void {
    this.#sending = null;
    this.#freeze(false);
    this.#submit.end();
    this.#progress.end();
  }

  /** What is being sent is not changed meanwhile. */
  #freeze(isFrozen: boolean): void {
    this.parts.selection.isSending = isFrozen;
    allowUndo(!isFrozen);
    const parts = [...this.#form.querySelectorAll<HTMLElement>('#create-recordings, #create-description')];
    const hadFocus = parts.some((part) => part.contains(document.activeElement));
    for (const part of parts) part.inert = isFrozen;
    // Not to "Cancel": whoever presses Enter twice would cancel.
    if (isFrozen && hadFocus) this.#submit.focus();
  }

  #succeeded(result: UploadResult, fields: UploadFields, sent: readonly Chosen[]): void {
    this.#intent.end();
    this.#submit.reset();
    this.#kept.clear(sent);
    this.#panel.hidden = true;
    this.parts.user.set(fields.user_id ?? '');
    this.parts.voices.emit('created', { result, fields, files: sent.map(({ file }) => file) });
  }

  #cancelled(wasSent: boolean): void {
    this.#progress.end(t(wasSent ? 'send.cancelledLate' : 'send.cancelled'));
    this.#submit.focus();
  }

  /** Says at their cards which files could not be read; false where all could. */
  async #refuseGone(error: unknown, sent: readonly Chosen[]): Promise<boolean> {
    const gone = await goneFiles(
      error,
      sent.map(({ file }) => file),
    );
    if (gone.length === 0) return false;
    for (const { id, file } of sent) if (gone.includes(file)) this.parts.selection.change(id, { isGone: true });
    this.#recordings.check()?.focus();
    return true;
  }

  #failed(error: unknown, files: readonly File[]): void {
    const { code, errors } = error instanceof VoiceModelsError ? error : { code: null, errors: [] };
    this.#submit.offerAgain();
    if (code === 'idempotency_key_reused') this.#intent.end();
    const field = this.#description.showErrors(errors);
    if (field && code === 'invalid_parameter' && errors.every((one) => this.#description.has(one.field))) {
      field.focus();
      return;
    }
    this.#problem.show(
      error,
      files.map(({ name }) => name),
    );
    this.#problem.focus();
  }
}
