import { VoiceModelsError } from '../../client/index.js';
import type { ProblemName } from '../../texts/problems.js';
import type { TextKey } from '../../texts/translate.js';
import { fill, fillList, find, hide, showText } from '../shared/dom.js';
import { nameOf } from '../shared/problem.js';
import { t } from '../shared/texts.js';

/** Problems of the recordings stand beside them; all others above the button. */
const OF_RECORDINGS: readonly ProblemName[] = [
  'large',
  'many',
  'none',
  'kind',
  'empty',
  'unreadable',
  'mute',
  'short',
  'silent',
  'long',
  'failed',
];

/** What passes by itself: all there is to do is to wait as long as the service says. */
const WAITING: readonly ProblemName[] = ['rate', 'busy'];

/** After these the voice may have been created; the same upload is sent with the same key. */
const OF_SECOND_VOICE: Partial<Record<ProblemName, TextKey>> = {
  network: 'problems.noSecond',
  late: 'problems.sameVoice',
  provider: 'problems.noSecond',
  strange: 'problems.sameVoice',
};

/** What went wrong with an upload: what it is, what to do about it, and in small print what the service said. */
export class ProblemPanel {
  readonly #panel = find(document, '#upload-problem', HTMLElement);
  readonly #recordings = find(document, '#create-recordings', HTMLElement);
  readonly #actions = find(document, '#create-actions', HTMLElement);
  readonly #wait = find(this.#panel, '[data-field="wait"]', HTMLElement);
  #name: ProblemName | null = null;
  #timer = 0;

  /** What is shown; null when nothing is. */
  get shown(): ProblemName | null {
    return this.#panel.hidden ? null : this.#name;
  }

  /** Shows the problem beside its cause. `fileNames` are those of the recordings, in the order in which they were sent. */
  show(error: unknown, fileNames: readonly string[]): void {
    const known = error instanceof VoiceModelsError ? error : null;
    const name = known === null ? 'page' : nameOf(known);
    this.#name = name;
    fill(this.#panel, 'title', t(`problems.${name}`));
    const waits = known !== null && known.retryAfterSeconds !== null && WAITING.includes(name);
    showText(find(this.#panel, '[data-field="advice"]', HTMLElement), waits ? '' : adviceOf(name));
    // It is English. What a proxy answered is said by the texts of the page; only what they do not know needs it as well.
    // Of a session that has ended the service speaks to programs: of access tokens and keys.
    const isSaid = (known?.problem && name !== 'signedOut') || name === 'other';
    showText(find(this.#panel, '[data-field="detail"]', HTMLElement), isSaid && known?.status ? known.message : '');
    fill(this.#panel, 'request_id', known?.requestId ?? '');
    find(this.#panel, '[data-role="request"]', HTMLElement).hidden = !known?.requestId;
    fillList(find(this.#panel, '[data-field="errors"]', HTMLElement), known ? remarksOf(known, fileNames) : []);
    if (OF_RECORDINGS.includes(name)) this.#recordings.append(this.#panel);
    else this.#actions.before(this.#panel);
    this.#panel.hidden = false;
    this.#countDown(known?.retryAfterSeconds ?? 0);
  }

  /** Moves the keyboard focus to it, so that a screen reader goes on from there. */
  focus(): void {
    find(this.#panel, '[data-role="heading"]', HTMLElement).focus();
  }

  /** Takes it away. */
  hide(): void {
    window.clearInterval(this.#timer);
    hide(this.#panel, find(this.#actions, '#upload-submit', HTMLButtonElement));
  }

  /** Says when it can be tried again. */
  #countDown(seconds: number): void {
    window.clearInterval(this.#timer);
    showText(this.#wait, '');
    if (seconds <= 0) return;
    const end = performance.now() + seconds * 1000;
    const say = () => {
      const left = Math.ceil((end - performance.now()) / 1000);
      if (left <= 0) window.clearInterval(this.#timer);
      showText(this.#wait, left > 0 ? t('problems.wait', { seconds: left }) : t('problems.waited'));
    };
    say();
    this.#timer = window.setInterval(say, 1000);
  }
}

function adviceOf(name: ProblemName): string {
  const more = OF_SECOND_VOICE[name];
  return [t(`problems.${name}_do`), ...(more ? [t(more)] : [])].join(' ');
}

/** What the service says of single files and fields. Most details name them already; they are not repeated. */
function remarksOf({ errors, message: detail }: VoiceModelsError, fileNames: readonly string[]): string[] {
  return errors
    .filter(({ message }) => !detail.includes(message))
    .map(({ field, message }) => {
      const place = /^audio\[(\d+)\]$/.exec(field)?.[1];
      const fileName = place === undefined ? undefined : fileNames[Number(place)];
      return fileName === undefined ? `${field} ${message}` : `${fileName}: ${message}`;
    });
}
