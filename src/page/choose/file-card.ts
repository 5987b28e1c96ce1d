import { visibleName } from '../../texts/voice-look.js';
import { fill, find, setIcon, showText } from '../shared/dom.js';
import { formatBytes } from '../shared/format.js';
import { t } from '../shared/texts.js';
import { CardPlayer } from './card-player.js';
import type { Findings } from './checks/examiner.js';
import type { Limits } from './limits.js';
import { QualityBar } from './quality/quality-bar.js';
import { TrimEditor } from './trim/trim-editor.js';

/** What a card shows, and what its buttons do. */
export interface FileCardParts {
  readonly recorded: boolean;
  readonly limits: Limits;
  readonly remove: () => void;
  /** Takes a cut in the place of the recording. */
  readonly use: (cut: File) => void;
  /** Is told of a cut that is being made. */
  readonly expect: (cut: Promise<void>) => void;
  /** Takes the whole recording again. */
  readonly undo: () => void;
}

/** One recording: what it is, what it sounds like, how good it is, and what stands in its way. */
export class FileCard {
  readonly #remove: HTMLButtonElement;
  readonly #trim: HTMLButtonElement;
  readonly #problem: HTMLElement;
  readonly #player: CardPlayer;
  readonly #quality: QualityBar;
  readonly #editor: TrimEditor;

  /** `element` is a copy of the template. */
  constructor(
    readonly element: HTMLElement,
    private readonly parts: FileCardParts,
  ) {
    this.#problem = find(element, '[data-role="problem"]', HTMLElement);
    this.#remove = find(element, '[data-role="remove"]', HTMLButtonElement);
    this.#trim = find(element, '[data-role="trim"]', HTMLButtonElement);
    this.#player = new CardPlayer(element);
    this.#quality = new QualityBar(find(element, '[data-role="quality"]', HTMLElement));
    this.#editor = new TrimEditor(element, {
      limits: parts.limits,
      expect: parts.expect,
      use: (cut) => {
        parts.use(cut);
        this.#trim.focus();
      },
      cancelled: () => this.#trim.focus(),
    });
    find(element, '[data-role="recorded"]', HTMLElement).hidden = !parts.recorded;
    this.#remove.addEventListener('click', parts.remove);
    const undo = find(element, '[data-role="undo-cut"]', HTMLButtonElement);
    undo.addEventListener('click', () => {
      parts.undo();
      this.#trim.focus();
    });
  }

  /** Shows the file and what is known of it by now. */
  show(file: File, findings: Findings, isCut: boolean): void {
    const { size } = file;
    const name = visibleName(file.name);
    fill(this.element, 'name', name);
    fill(this.element, 'size', formatBytes(size));
    this.#remove.setAttribute('aria-label', t('choose.remove', { name }));
    find(this.element, '[data-role="cut"]', HTMLElement).hidden = !isCut;
    const hasPicture = findings.shape?.hasPicture ?? file.type.startsWith('video/');
    find(this.element, '[data-role="video"]', HTMLElement).hidden = !hasPicture;
    const isMedia = findings.kind === undefined || findings.kind.kind === 'media' || findings.kind.kind === 'unknown';
    setIcon(find(this.element, '[data-role="kind"]', HTMLElement), hasPicture ? 'film' : isMedia ? 'echo' : 'file');
    this.#player.show(file, findings);
    this.#quality.show(findings, this.parts.limits.known.advised_seconds);
    this.#editor.offer(file, findings);
  }

  /** Shows why it cannot be sent, or nothing. Returns whether that is new. */
  showProblem(problem: string): boolean {
    const text = find(this.#problem, '[data-field="problem"]', HTMLElement);
    if (text.textContent === problem) return false;
    showText(text, problem);
    this.#problem.hidden = problem === '';
    this.element.toggleAttribute('data-refused', problem !== '');
    return true;
  }

  /** Puts the focus on the button that removes this one. */
  focusRemove(): void {
    this.#remove.focus();
  }

  /** Ends what plays and what is loaded, and takes the card away. */
  destroy(): void {
    this.#player.destroy();
    this.#editor.close();
    this.element.remove();
  }
}
