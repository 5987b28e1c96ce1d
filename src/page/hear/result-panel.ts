import type { UploadResult, VoiceModel } from '../../client/index.js';
import { visibleName } from '../../texts/voice-look.js';
import { api } from '../shared/api.js';
import { find } from '../shared/dom.js';
import { createPlayer, type Player } from '../shared/player/player.js';
import { speak } from '../shared/player/speak.js';
import { Poll } from '../shared/poll.js';
import { hasCode } from '../shared/problem.js';
import type { ServiceState } from '../shared/service-state.js';
import type { VoiceEvents } from '../shared/voice-events.js';
import type { EchoNames } from '../shared/voices/echo-names.js';
import { asListed, type ListedVoice } from '../shared/voices/listed-voice.js';
import { keptOriginal } from '../shared/voices/recording.js';
import { enableCopying } from './copying.js';
import { EchoLink } from './echo-link.js';
import { firstLine } from './first-line.js';
import { hasRecord, isAwaited, isShown, type Shown, shownAfter, shownAtFirst } from './result-state.js';
import { showDetails, showMade, showState } from './result-view.js';
import { SpeakForm } from './speak-form.js';

/** What the result works with. */
export interface ResultParts {
  readonly voices: VoiceEvents;
  readonly service: ServiceState;
  readonly echoNames: EchoNames;
}

/** What the result begins with. */
interface Begun {
  readonly shown: Shown;
  /** What came of the upload; null for a voice that was made earlier. */
  readonly result: UploadResult | null;
  /** The recording or its address; null where there is none. */
  readonly original: Blob | string | null;
}

/** Shows the voice that was made last, or one of the list, in the place of the form, and lets it speak. */
export class ResultPanel {
  readonly #panel = find(document, '#upload-result', HTMLElement);
  readonly #heading = find(this.#panel, '[data-role="heading"]', HTMLElement);
  readonly #poll = new Poll(() => this.#ask());
  readonly #speak: SpeakForm;
  readonly #echo: EchoLink;
  #player: Player | null = null;
  #shown: Shown | null = null;

  constructor(private readonly parts: ResultParts) {
    const { voices, service } = parts;
    this.#speak = new SpeakForm(this.#panel, {
      speak: ({ text }) => this.#say(text),
      stop: () => this.#player?.stop(),
    });
    this.#echo = new EchoLink(this.#panel, parts);
    enableCopying(this.#panel);
    voices.on('created', (made) => {
      this.#begin({ shown: shownAtFirst(made), result: made.result, original: made.files[0] ?? null });
    });
    voices.on('opened', (voice) => this.#opened(voice));
    voices.on('changed', (voice) => this.#changed(voice));
    voices.on('deleted', ({ modelId }) => {
      if (this.#shown?.model_id === modelId || this.#shown?.voice?.model_id === modelId) this.#gone();
    });
    voices.on('another', () => this.#end());
    // What waits for the database is asked for at once when that is back.
    service.on('database', () => this.#poll.start());
    // It may have been deleted elsewhere while nobody looked.
    window.addEventListener('focus', () => void this.#read());
    find(this.#panel, '[data-role="another"]', HTMLButtonElement).addEventListener('click', () => {
      voices.emit('another', undefined);
    });
  }

  /** Leaves what is there as it is, but where it began with another version, or the voice was said to be gone. */
  #opened(voice: ListedVoice): void {
    const shown = this.#shown;
    if (shown !== null && shown.database !== 'gone' && shown.model_id === voice.model_id) this.#heading.focus();
    else this.#begin({ shown: shownAfter(voice, voice), result: null, original: keptOriginal(voice) });
  }

  #begin({ shown, result, original }: Begun): void {
    this.#end();
    this.#speak.firstLine = firstLine(visibleName(shown.name));
    this.#play(original, shown.model_id);
    showMade(this.#panel, result);
    showDetails(this.#panel, shown);
    this.#show(shown);
    this.#panel.hidden = false;
    this.#heading.focus();
    if (result !== null) void this.#player?.drawOriginal();
    this.#poll.start();
  }

  #play(original: Blob | string | null, modelId: string): void {
    this.#player?.destroy();
    this.#player = createPlayer(find(this.#panel, '[data-role="player"]', HTMLElement), {
      original: original === null ? null : async () => original,
      speak: (signal) => speak(this.#shown?.voice?.model_id ?? modelId, this.#speak.request, signal),
      onWaiting: (isWaiting) => this.#speak.wait(isWaiting),
      onSpoken: (error) => this.#spoken(error),
    });
    this.#player.renew(this.#speak.request.text);
  }

  #say(line: string): void {
    this.#player?.renew(line);
    void this.#player?.play('voice');
  }

  /** A voice that speaks is ready, also one without a record, which nobody can ask for. */
  #spoken(error: unknown): void {
    if (this.#shown === null || this.#shown.database === 'gone') return;
    if (error === null && this.#shown.notice === 'training') this.#show({ ...this.#shown, notice: 'ready' });
    if (isNotFound(error)) void this.#read();
  }

  #show(shown: Shown): void {
    this.#shown = shown;
    showState(this.#panel, shown);
    void this.#echo.show(shown.database === 'saved' ? shown.voice : null);
  }

  #changed(voice: VoiceModel): void {
    const before = this.#shown;
    if (before === null || !isShown(before, voice)) return;
    // Neither what another version has said nor its recording is heard as this one.
    if (voice.model_id !== (before.voice ?? before).model_id) this.#play(keptOriginal(voice), voice.model_id);
    this.#show(shownAfter(before, voice));
  }

  /** The voice was deleted: nothing on the page says any more that it is saved. */
  #gone(): void {
    if (this.#shown === null) return;
    const { activeElement } = document;
    const hadFocus = this.#panel.contains(activeElement);
    this.#player?.destroy();
    this.#player = null;
    this.#show({ ...this.#shown, database: 'gone', voice: null });
    // What had the focus may be out of sight now.
    if (hadFocus && activeElement?.getClientRects().length === 0) this.#heading.focus();
  }

  #end(): void {
    this.#player?.destroy();
    this.#player = null;
    this.#shown = null;
    this.#panel.hidden = true;
  }

  async #ask(): Promise<boolean> {
    if (this.#shown === null || !isAwaited(this.#shown)) return false;
    await this.#read();
    return this.#shown !== null && isAwaited(this.#shown);
  }

  /** Reads the voice again, and tells the page what it finds. A failure is passed over. */
  async #read(): Promise<void> {
    const asked = this.#shown;
    if (asked === null || !hasRecord(asked)) return;
    try {
      const voice = asListed(await api.readVoiceModel(asked.model_id));
      if (this.#shown?.model_id === asked.model_id) this.parts.voices.emit('changed', voice);
    } catch (error) {
      if (isNotFound(error) && this.#shown?.model_id === asked.model_id) this.#gone();
    }
  }
}

function isNotFound(error: unknown): boolean {
  return hasCode(error, 'voice_model_not_found');
}
