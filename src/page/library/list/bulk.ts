import type { VoiceModel } from '../../../client/index.js';
import { api } from '../../shared/api.js';
import { fill, fillList, find } from '../../shared/dom.js';
import { t } from '../../shared/texts.js';
import { showToast } from '../../shared/toast.js';
import { ofUser } from '../../shared/user/session.js';
import type { VoiceEvents } from '../../shared/voice-events.js';
import { namesVoice } from '../../shared/voices/names-voice.js';
import { openDelete } from '../dialogs/delete.js';
import { askForTags } from '../dialogs/tags.js';
import { sayFailure, voicesOf } from '../say-change.js';
import { MOST } from './list-query.js';
import type { Rows } from './rows.js';

/** What is done with several voices works with. */
export interface BulkParts {
  readonly rows: Rows;
  readonly voices: VoiceEvents;
  echoName(echoId: string): string;
  /** Puts the focus where the list goes on. */
  focus(): void;
}

/** Picking several voices, and tagging, untagging or deleting all of them by one request. */
export class Bulk {
  readonly #list = find(document, '#voice-model-list', HTMLElement);
  readonly #button = find(document, '#select-button', HTMLButtonElement);
  readonly #bar = find(document, '#bulk-bar', HTMLElement);
  readonly #all = find(this.#bar, '#bulk-all', HTMLInputElement);
  readonly #failures = find(document, '#bulk-failures', HTMLElement);
  /** What is picked, by the id under which it was: a search leaves it picked, though its row is gone. */
  readonly #picked = new Map<string, VoiceModel>();

  constructor(private readonly parts: BulkParts) {
    this.#button.addEventListener('click', () => this.#select(!this.#isSelecting));
    this.#list.addEventListener('change', () => this.#note());
    this.#all.addEventListener('change', () => {
      for (const row of parts.rows.all) row.pick.checked = this.#all.checked;
      this.#note();
    });
    parts.voices.on('deleted', ({ modelId }) => {
      for (const [id, voice] of this.#picked) if (namesVoice(voice, modelId)) this.#picked.delete(id);
    });
    const actions = { tag: () => this.#tag('tag'), untag: () => this.#tag('untag'), delete: () => this.#delete() };
    for (const [name, act] of Object.entries(actions)) {
      const button = find(this.#bar, `[data-bulk="${name}"]`, HTMLButtonElement);
      button.addEventListener('click', () => {
        if (button.getAttribute('aria-disabled') !== 'true') act();
      });
    }
  }

  /** Picks none any more. */
  end(): void {
    if (this.#isSelecting) this.#select(false);
  }

  /** Shows which are picked, and says how many; to be called when the rows have changed. Where they are the whole list, no others are picked. */
  refresh(isWhole = false): void {
    const { all } = this.parts.rows;
    for (const id of isWhole ? this.#picked.keys() : []) {
      if (!all.some(({ voice }) => namesVoice(voice, id))) this.#picked.delete(id);
    }
    for (const row of all) {
      const id = this.#idOf(row.voice);
      row.pick.checked = id !== undefined;
      if (id !== undefined) this.#picked.set(id, row.voice);
    }
    const count = this.#picked.size;
    const shown = all.filter(({ pick }) => pick.checked).length;
    const hidden = count - shown;
    const tooMany = count > MOST;
    find(this.#bar, '#bulk-count', HTMLElement).textContent = tooMany
      ? t('library.tooMany', { count: MOST })
      : t(hidden > 0 ? 'library.selectedHidden' : 'library.selected', { count, hidden });
    this.#all.checked = shown > 0 && shown === all.length;
    this.#all.indeterminate = count > 0 && !this.#all.checked;
    for (const button of this.#bar.querySelectorAll('button')) {
      button.setAttribute('aria-disabled', String(count === 0 || tooMany));
    }
  }

  get #isSelecting(): boolean {
    return !this.#bar.hidden;
  }

  get #chosen(): readonly VoiceModel[] {
    return [...this.#picked.values()];
  }

  /** The id under which a voice is picked, which may have another version since. */
  #idOf(voice: VoiceModel): string | undefined {
    return [...this.#picked.keys()].find((id) => namesVoice(voice, id));
  }

  /** Keeps what the boxes of the rows say. */
  #note(): void {
    for (const { pick, voice } of this.parts.rows.all) {
      const id = this.#idOf(voice) ?? voice.model_id;
      if (pick.checked) this.#picked.set(id, voice);
      else this.#picked.delete(id);
    }
    this.refresh();
  }

  #select(isOn: boolean): void {
    this.#bar.hidden = !isOn;
    this.#failures.hidden = true;
    this.#list.toggleAttribute('data-selecting', isOn);
    this.#button.setAttribute('aria-pressed', String(isOn));
    this.#button.textContent = t(isOn ? 'library.selectDone' : 'library.select');
    this.#picked.clear();
    this.refresh();
  }

  #delete(): void {
    const { voices, echoName, focus } = this.parts;
    const closed = (deleted: number) => {
      if (deleted === 0) return;
      this.#select(false);
      focus();
    };
    openDelete(this.#chosen, { voices, echoName, closed });
  }

  #tag(action: 'tag' | 'untag'): void {
    const chosen = this.#chosen;
    const voices = voicesOf(chosen.length);
    const [first] = chosen;
    if (first === undefined) return;
    askForTags({
      title: t(action === 'tag' ? 'library.tagMany' : 'library.untagMany', { voices }),
      userId: first.user_id,
      // Those that all have can be taken away from all.
      tags: action === 'tag' ? [] : first.tags.filter((tag) => chosen.every(({ tags }) => tags.includes(tag))),
      needed: true,
      save: async (tags, _field, { close, signal }) => {
        await this.#change(action, chosen, tags);
        // That gives the focus back to a button that is gone by now, and until then nothing behind the dialog takes it.
        if (!signal.aborted) close();
        this.#button.focus();
        return true;
      },
    });
  }

  async #change(action: 'tag' | 'untag', chosen: readonly VoiceModel[], tags: readonly string[]): Promise<void> {
    const { results, succeeded, failed } = await api.changeVoiceModels({
      action,
      model_ids: chosen.map(({ model_id }) => model_id),
      tags: [...tags],
      ...(chosen[0] && ofUser(chosen[0].user_id)),
    });
    for (const { voice_model } of results) if (voice_model) this.parts.voices.emit('changed', voice_model);
    this.#select(false);
    if (succeeded > 0) {
      const done = action === 'tag' ? 'library.tagged' : 'library.untagged';
      showToast(t(done, { voices: voicesOf(succeeded) }));
    }
    const failures = results.filter(({ success }) => !success);
    this.#failures.hidden = failed === 0;
    fill(this.#failures, 'summary', t('library.bulkFailed', { done: succeeded, failed }));
    fillList(
      find(this.#failures, '[data-field="failures"]', HTMLElement),
      failures.map(({ model_id, problem }) => {
        const voice = chosen.find((one) => one.model_id === model_id);
        return sayFailure(voice?.name ?? '', problem);
      }),
    );
  }
}
