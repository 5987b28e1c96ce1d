import { shortName, visibleName } from '../../texts/voice-look.js';
import { clone, find, showText } from '../shared/dom.js';
import { t } from '../shared/texts.js';
import { showToast } from '../shared/toast.js';
import type { Examiner } from './checks/examiner.js';
import { FileCard } from './file-card.js';
import type { Limits } from './limits.js';
import type { Chosen, Selection } from './selection.js';

/** What the cards work with. */
export interface FileCardsParts {
  readonly selection: Selection;
  readonly limits: Limits;
  readonly examiner: Examiner;
  /** Puts the focus where the next recording can be chosen. */
  readonly focusZone: () => void;
}

/** A card for each chosen recording, in the order in which they are sent. */
export class FileCards {
  readonly #list = find(document, '#files', HTMLElement);
  readonly #together = find(document, '#files-problem', HTMLElement);
  readonly #status = find(document, '#choose-status', HTMLElement);
  readonly #cards = new Map<string, FileCard>();
  /** What each recording was before it was cut; of one that was taken away as well, since it may be brought back. */
  readonly #originals = new Map<string, File>();

  constructor(private readonly parts: FileCardsParts) {}

  /** Shows what is chosen already, and from now on every change. */
  start(): void {
    const { selection, examiner, limits } = this.parts;
    selection.on('changed', () => this.#show());
    selection.on('judged', () => this.#showProblems());
    limits.on('loaded', () => this.#showFindings());
    examiner.on('found', (file) => this.#showFindings(file));
    this.#show();
  }

  #show(): void {
    const { all } = this.parts.selection;
    const ids = new Set(all.map(({ id }) => id));
    for (const [id, card] of this.#cards) {
      if (ids.has(id)) continue;
      card.destroy();
      this.#cards.delete(id);
    }
    const added = all.filter(({ id }) => !this.#cards.has(id));
    for (const chosen of added) this.#cards.set(chosen.id, this.#createCard(chosen));
    for (const [index, { id, file }] of all.entries()) {
      const card = this.#cards.get(id);
      if (!card) continue;
      card.show(file, this.parts.examiner.of(file), this.#originals.has(id));
      if (this.#list.children[index] !== card.element)
        this.#list.insertBefore(card.element, this.#list.children[index] ?? null);
    }
    this.#list.hidden = all.length === 0;
    if (added.length > 0)
      this.#say(t('choose.added', { names: added.map(({ file }) => visibleName(file.name)).join(', ') }));
    this.#showProblems();
  }

  #showFindings(file?: File): void {
    for (const chosen of this.parts.selection.all) {
      if (file && chosen.file !== file) continue;
      const card = this.#cards.get(chosen.id);
      card?.show(chosen.file, this.parts.examiner.of(chosen.file), this.#originals.has(chosen.id));
    }
  }

  #showProblems(): void {
    const { selection } = this.parts;
    for (const { id, file } of selection.all) {
      const problem = selection.problemOf(id);
      const isNew = this.#cards.get(id)?.showProblem(problem) ?? false;
      if (isNew && problem !== '') this.#say(`${visibleName(file.name)}: ${problem}`);
    }
    if (this.#together.textContent !== selection.problemTogether) showText(this.#together, selection.problemTogether);
  }

  #createCard({ id, file, recorded }: Chosen): FileCard {
    const { selection, limits } = this.parts;
    return new FileCard(clone('#file-card-template', '.file-card'), {
      recorded,
      limits,
      remove: () => this.#remove(id),
      expect: (cut) => selection.expect(cut),
      use: (cut) => {
        if (!this.#originals.has(id)) this.#originals.set(id, this.#fileOf(id) ?? file);
        selection.change(id, { file: cut });
        this.#say(t('trim.done'));
      },
      undo: () => {
        const original = this.#originals.get(id);
        this.#originals.delete(id);
        if (original) selection.change(id, { file: original });
        this.#say(t('trim.undone'));
      },
    });
  }

  #fileOf(id: string): File | undefined {
    return this.parts.selection.all.find((chosen) => chosen.id === id)?.file;
  }

  #remove(id: string): void {
    const { selection, focusZone } = this.parts;
    const index = selection.all.findIndex((chosen) => chosen.id === id);
    const removed = selection.all[index];
    if (!removed) return;
    const bringBack = selection.remove(id);
    const next = selection.all[Math.min(index, selection.all.length - 1)];
    const card = next && this.#cards.get(next.id);
    if (card) card.focusRemove();
    else focusZone();
    const text = t('choose.removed', { name: shortName(removed.file.name) });
    showToast(text, () => {
      bringBack();
      this.#cards.get(id)?.focusRemove();
    });
  }

  #say(text: string): void {
    this.#status.textContent = text;
  }
}
