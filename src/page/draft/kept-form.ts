import type { Chosen, Selection } from '../choose/selection.js';
import { type Described, enteredSince } from '../describe/described.js';
import type { Description } from '../describe/description.js';
import type { UploadIntent } from '../send/upload-intent.js';
import { fill, find } from '../shared/dom.js';
import { t } from '../shared/texts.js';
import { endUndo, showToast } from '../shared/toast.js';
import { Draft, isUnfilled } from './draft.js';
import { draftStore } from './draft-store.js';

/** What a draft is made of. */
export interface KeptFormParts {
  readonly selection: Selection;
  readonly description: Description;
  readonly intent: UploadIntent;
}

/** Keeps the form while it is filled in, and fills it in again after a reload. */
export class KeptForm {
  readonly #draft = new Draft();
  readonly #line = find(document, '#draft', HTMLElement);
  readonly #lead = find(document, '#create-lead', HTMLElement);
  /** Whether changes are written: from when what was kept has been read and filled in. */
  #isWatched = false;

  constructor(private readonly parts: KeptFormParts) {
    void this.#read(parts.description.state);
    // Another tab has sent or discarded its own draft: the one that is shown here as well, or one that had taken the place of this one.
    // Once a draft is ended, nothing is written.
    draftStore.onRemoved((removed) => {
      if (this.#draft.isCopyOf(removed)) this.clear();
      else this.write();
    });
    find(document, '#draft-discard', HTMLButtonElement).addEventListener('click', () => this.#discard());
  }

  /** Whether all that is entered, and all recordings, would be there again if the page were left now. */
  get keepsAll(): boolean {
    const { selection, description } = this.parts;
    return isUnfilled(description.state, selection.all) || this.#keeps(selection.all);
  }

  /** As `keepsAll`, of what was recorded here alone. A file can be chosen again. */
  get keepsTakes(): boolean {
    const takes = this.parts.selection.all.filter(({ recorded }) => recorded);
    return takes.length === 0 || this.#keeps(takes);
  }

  /** Keeps what is entered now. */
  write(): void {
    const { selection, description, intent } = this.parts;
    if (this.#isWatched) {
      this.#draft.write({ described: description.state, recordings: selection.all, attempt: intent.attempt });
    }
  }

  /** Empties the form and what was kept of it. Where `those` are given, other recordings stay. */
  clear(those?: readonly Chosen[]): void {
    this.#show(false);
    endUndo();
    // Half of it is not written: what another tab writes as soon as this is removed would be overwritten by that.
    this.#isWatched = false;
    this.parts.description.clear();
    // Behind the name, which is made of the first that stays.
    this.parts.selection.clear(those);
    this.#isWatched = true;
    // It keeps what was chosen there, and would not notice when the same is chosen once more.
    find(document, '#audio', HTMLInputElement).value = '';
    this.write();
  }

  /** `before` is how the form was when this began: what a person has entered since is newer than what was kept. */
  async #read(before: Described): Promise<void> {
    const kept = await this.#draft.read();
    const isUntouched = this.parts.selection.all.length === 0;
    if (kept === null || !isUntouched) {
      this.#isWatched = true;
      return this.write();
    }
    this.parts.intent.resume(kept.attempt);
    const entered = enteredSince(before, this.parts.description.state);
    this.#fill({ ...kept.described, ...entered }, kept.recordings);
    this.#isWatched = true;
    // What was read is kept already, maybe by a tab that still works on it.
    if (Object.keys(entered).length > 0) this.write();
    const files = kept.lost.join(', ');
    fill(this.#line, 'text', files === '' ? t('draft.restored') : t('draft.without', { files }));
    this.#show(true);
  }

  #fill(described: Partial<Described>, recordings: readonly Omit<Chosen, 'id'>[]): void {
    const { selection, description } = this.parts;
    description.restore(described);
    for (const { file, recorded, transcript } of recordings) {
      selection.add([file], { recorded });
      const added = selection.all.at(-1);
      if (added && transcript !== '') selection.change(added.id, { transcript });
    }
    // The first recording may have brought a name of its own.
    description.restore(described);
    description.unfold();
  }

  #keeps(recordings: readonly Chosen[]): boolean {
    return draftStore.isGivenUp || this.#draft.keeps(recordings.map(({ file }) => file));
  }

  #discard(): void {
    const { selection, description } = this.parts;
    const { all } = selection;
    const { state } = description;
    this.clear();
    find(document, '#create-heading', HTMLElement).focus();
    showToast(t('draft.discarded'), () => this.#fill(state, all));
  }

  /** It takes the place of the lead, so that nothing moves. */
  #show(isRestored: boolean): void {
    this.#line.hidden = !isRestored;
    this.#lead.hidden = isRestored;
  }
}
