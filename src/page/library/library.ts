import type { UploadFields } from '../../client/index.js';
import type { CurrentUser } from '../shared/current-user.js';
import { find } from '../shared/dom.js';
import { Poll } from '../shared/poll.js';
import { hasCode, isServiceAway } from '../shared/problem.js';
import type { ServiceState } from '../shared/service-state.js';
import { plural, t } from '../shared/texts.js';
import { showToast } from '../shared/toast.js';
import { isSignedIn } from '../shared/user/session.js';
import type { VoiceEvents } from '../shared/voice-events.js';
import type { EchoNames } from '../shared/voices/echo-names.js';
import type { ListedVoice } from '../shared/voices/listed-voice.js';
import { Bulk } from './list/bulk.js';
import { ListSource, type Page } from './list/list-source.js';
import { ListTools } from './list/list-tools.js';
import { ListView } from './list/list-view.js';
import { Rows } from './list/rows.js';
import { sayChange } from './say-change.js';
import { enableUserForm, showUser } from './user-form.js';
import { afterGone, checkRow, recreateRow, runAction } from './voice-actions.js';
import { VoiceMenu } from './voice-menu.js';
import { isSameVoice, isWaiting } from './voice-state.js';

/** What the list works with. */
export interface LibraryParts {
  readonly user: CurrentUser;
  readonly voices: VoiceEvents;
  readonly service: ServiceState;
  readonly echoNames: EchoNames;
}

/** The list of one user's voices, kept true without loading the page again. */
export class Library {
  readonly #heading = find(document, '#list-heading', HTMLElement);
  readonly #more = find(document, '#list-more', HTMLAnchorElement);
  readonly #view = new ListView(() => {
    this.#heading.focus();
    void this.#reload();
  });
  readonly #echoName = (echoId: string) => this.parts.echoNames.nameOf(echoId);
  readonly #menu = new VoiceMenu((action, row) => runAction(action, row, this.#actionParts));
  readonly #rows: Rows = new Rows(find(document, '#voice-model-list', HTMLElement), {
    echoName: this.#echoName,
    openMenu: (row) => this.#menu.open(row),
    recreate: (row) => void recreateRow(row, this.parts.voices),
    check: (row) => void checkRow(row, this.parts.voices, () => void this.#reload(() => this.#heading.focus())),
  });
  readonly #tools: ListTools;
  readonly #source: ListSource;
  readonly #bulk: Bulk;
  readonly #poll = new Poll(() => this.#askForStates());
  /** Whether what is shown is not all, or could not be read, so that it is read again when the database or the service is back. */
  #isLacking = false;

  /** Takes over the list as the server wrote it, or reads that of the user who is known. */
  constructor(private readonly parts: LibraryParts) {
    const { user, voices, service } = parts;
    this.#tools = new ListTools(user, () => this.#ask());
    this.#source = new ListSource(user, this.#tools);
    const { rows, focus } = { rows: this.#rows, focus: () => this.#heading.focus() };
    this.#bulk = new Bulk({ rows, voices, echoName: this.#echoName, focus });
    user.on('changed', () => this.#changeUser());
    service.on('database', (state) => {
      if (state === 'connected' && (this.#isLacking || this.#isAnyWaiting)) void this.#reload();
    });
    voices.on('created', ({ fields, result }) => this.#created(fields, result.model_id));
    voices.on('changed', (voice) => this.#changed(voice));
    voices.on('deleted', ({ modelId, receipt }) => this.#deleted(modelId, receipt.unlinked_echo_id));
    this.#enableLinks();
    // Another tab may have changed it meanwhile. An open dialog is about what is shown now.
    document.addEventListener('visibilitychange', () => {
      const isShown = document.visibilityState === 'visible' && (this.#rows.all.length > 0 || this.#isLacking);
      if (isShown && document.querySelector('dialog[open]') === null) void this.#reload();
    });
    afterGone(this.#heading, voices, (focus) => void this.#reload(focus));
    enableUserForm(user, () => this.#changeUser());
    if (this.#view.isAddressWrong) return;
    showUser(this.parts.user);
    this.#tools.show(user.id);
    void this.#load(this.#source.asInAddress());
  }

  /** Reads the list and shows it; only the newest of several reads counts. */
  async #load(reading: Promise<Page | null>, focus?: () => void): Promise<void> {
    if (this.parts.user.id === '') return this.#view.show('nobody');
    const isAnyShown = this.#rows.all.length > 0 || document.querySelector('.voice-model') !== null;
    if (!isAnyShown && !this.#view.isFailing) this.#view.show('loading');
    try {
      const page = await reading;
      if (page === null) return;
      this.#view.fail(null);
      this.#rows.show(page.voice_models);
      this.#shown(page);
      focus?.();
    } catch (error) {
      this.#failed(error);
    }
  }

  /** Reads what is asked for now. */
  #ask(): void {
    if (this.#tools.isLent) this.#bulk.end();
    void this.#load(this.#source.begin());
  }

  #shown(page: Page): void {
    const { isFiltered, isLent } = this.#tools;
    const total = page.total ?? null;
    const isPartial = page.partial === true;
    this.#isLacking = isPartial;
    const { service } = this.parts;
    if (isPartial) service.note('unavailable');
    // Nobody else may say so: a proxy can refuse the question.
    else if (service.database === 'unreachable') service.note('connected');
    const isEmpty = this.#rows.all.length === 0 && page.next_cursor === null;
    const instead = isFiltered ? 'no-match' : isLent ? 'none-lent' : 'empty';
    this.#view.show(!isEmpty || isPartial ? 'list' : instead, isLent);
    this.#view.count(total);
    const found =
      total === null || !isFiltered ? '' : t(plural(total, 'library.foundOne', 'library.found'), { count: total });
    this.#view.say(isPartial ? t('library.partial') : found);
    this.#afterRows();
  }

  #failed(error: unknown): void {
    this.#view.show(this.#rows.all.length > 0 ? 'list' : 'problem', this.#tools.isLent);
    this.#view.fail(error);
    this.#isLacking = true;
    if (hasCode(error, 'database_unavailable')) this.parts.service.note('unavailable');
    if (isServiceAway(error)) this.parts.service.note('unreachable');
  }

  /** What follows from other rows: the link to more, names of Echos, what is awaited. */
  #afterRows(): void {
    const href = this.#source.nextAddress;
    this.#more.hidden = href === null;
    if (href !== null) this.#more.href = href;
    this.#bulk.refresh(this.#source.isWhole);
    if (this.#isAnyWaiting) this.#poll.start();
    void this.#learnNames();
  }

  async #learnNames(): Promise<void> {
    const ids = this.#rows.all.map(({ voice }) => voice.echo_id);
    if (await this.parts.echoNames.learn(this.parts.user.id, ids)) this.#rows.refresh();
  }

  async #reload(focus?: () => void): Promise<void> {
    await this.#load(this.#source.again(this.#rows.all.length), focus);
  }

  async #append(): Promise<void> {
    try {
      const page = await this.#source.more(this.#rows.all.length);
      if (page === null) return;
      const rows = this.#rows.append(page.voice_models);
      this.#afterRows();
      this.#view.say(t(plural(rows.length, 'library.moreOne', 'library.moreShown'), { count: rows.length }));
      rows[0]?.focus();
    } catch (error) {
      this.#failed(error);
    }
  }

  #changeUser(): void {
    this.#bulk.end();
    this.#tools.reset();
    this.#tools.show(this.parts.user.id);
    this.#rows.show([]);
    this.#view.count(null);
    showUser(this.parts.user);
    void this.#load(this.#source.begin());
  }

  #created({ user_id }: UploadFields, modelId: string): void {
    if (!isSignedIn && (user_id === undefined || user_id === '')) return;
    this.#tools.showOwn();
    // Another user's list is read when the user changes.
    if (!isSignedIn && user_id?.toLowerCase() !== this.parts.user.id.toLowerCase()) this.parts.user.set(user_id ?? '');
    else
      void this.#load(this.#source.begin(), () => {
        const isShown = this.#rows.all.some(({ voice }) => voice.model_id === modelId);
        if (!isShown) this.#view.say(t('library.notShown'));
      });
  }

  /** An Echo has one voice: whoever else had it has lost it. */
  #changed(voice: ListedVoice): void {
    const row = this.#rows.find(voice);
    row?.update(voice);
    for (const other of this.#rows.all) {
      const lost = voice.echo_id !== null && other !== row && other.voice.echo_id === voice.echo_id;
      if (lost) other.update({ ...other.voice, echo_id: null });
    }
    this.#afterRows();
  }

  #deleted(modelId: string, echoId: string | null): void {
    if (this.#rows.remove(modelId) === -1) return;
    const total = this.#view.total;
    if (total !== null) this.#view.count(total - 1);
    if (this.#rows.all.length === 0) void this.#reload();
    else this.#afterRows();
    if (echoId !== null) void this.parts.echoNames.learn(this.parts.user.id, [echoId]);
  }

  get #isAnyWaiting(): boolean {
    return this.#rows.all.some(({ voice }) => isWaiting(voice));
  }

  /** Shows what has become of the voices that wait. True while there are any; a failure is passed over. */
  async #askForStates(): Promise<boolean> {
    if (!this.#isAnyWaiting) return false;
    const page = await this.#source.peek(this.#rows.all.length).catch(() => null);
    for (const row of this.#rows.all.filter(({ voice }) => isWaiting(voice))) {
      const now = page?.voice_models.find((voice) => isSameVoice(voice, row.voice));
      const sentence = now ? sayChange(row.voice, now) : null;
      if (now && sentence !== null) {
        if (sentence !== '') showToast(sentence);
        this.parts.voices.emit('changed', now);
      }
    }
    return this.#isAnyWaiting;
  }

  get #actionParts() {
    return {
      rows: this.#rows,
      voices: this.parts.voices,
      echoNames: this.parts.echoNames,
      echoName: this.#echoName,
      focusAt: (place: number) => {
        const row = this.#rows.all[Math.min(place, this.#rows.all.length - 1)];
        if (row) row.focus();
        else this.#heading.focus();
      },
    };
  }

  #enableLinks(): void {
    this.#more.addEventListener('click', (event) => {
      event.preventDefault();
      void this.#append();
    });
    find(document, '#keep-here', HTMLButtonElement).addEventListener('click', () => {
      this.parts.user.makeUp();
      this.#heading.focus();
    });
  }
}
