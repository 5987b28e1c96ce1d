import type { TextKey } from '../../texts/translate.js';
import { shortName } from '../../texts/voice-look.js';
import type { Selection } from '../choose/selection.js';
import { fill, find, setIcon, showText } from '../shared/dom.js';
import { Emitter } from '../shared/emitter.js';
import { formatDuration } from '../shared/format.js';
import { beginPlaying } from '../shared/sound/playback.js';
import { encodeWav } from '../shared/sound/wav.js';
import { language, t } from '../shared/texts.js';
import { showToast } from '../shared/toast.js';
import { Capture } from './capture.js';
import { countDown } from './count-down.js';
import { Meter } from './meter.js';
import { closeMicrophone, MicrophoneProblem, openMicrophone, recordingObstacle } from './microphone.js';
import type { Microphones } from './microphones.js';

/** What the recorder is doing. */
type Phase = 'idle' | 'asking' | 'counting' | 'recording' | 'paused' | 'done';

/** What a press of the large button does in each phase, in words. */
const LABELS: Readonly<Record<Phase, TextKey>> = {
  idle: 'record.start',
  asking: 'record.asking',
  counting: 'record.cancel',
  recording: 'record.stop',
  paused: 'record.stop',
  done: 'record.another',
};

/** The recorder: one large button that begins and ends, pause, and another attempt in the place of the last one. */
export class Recorder extends Emitter<{ changed: undefined }> {
  readonly #root = find(document, '#recorder', HTMLElement);
  readonly #button = find(document, '#record-button', HTMLButtonElement);
  readonly #pause = find(document, '#record-pause', HTMLButtonElement);
  readonly #discard = find(document, '#record-discard', HTMLButtonElement);
  readonly #again = find(document, '#record-again', HTMLButtonElement);
  readonly #problem = find(document, '#recorder-problem', HTMLElement);
  readonly #status = find(document, '#recorder-status', HTMLElement);
  readonly #meter = new Meter();
  #phase: Phase = 'idle';
  #capture: Capture | null = null;
  /** The id of the recording whose place is taken by what is recorded now. */
  #former: string | undefined;
  /** Ends what comes before a recording: asking for the microphone, and counting down. */
  #starting: AbortController | null = null;
  #made = 0;

  constructor(
    private readonly selection: Selection,
    private readonly microphones: Microphones,
  ) {
    super();
    // The second click of a double click does not take back what the first one did.
    this.#button.addEventListener('click', ({ detail }) => {
      if (detail < 2) void this.#press();
    });
    this.#pause.addEventListener('click', () => this.#togglePause());
    this.#discard.addEventListener('click', () => void this.#throwAway());
    this.#again.addEventListener('click', () => void this.#retake());
    selection.on('changed', () => {
      if (this.#phase === 'done' && this.#latest === undefined) this.#enter('idle');
    });
    const obstacle = recordingObstacle();
    if (obstacle) this.#blocked(obstacle);
  }

  /** Whether something would be lost if the page were left now. */
  get isBusy(): boolean {
    return this.#phase === 'recording' || this.#phase === 'paused';
  }

  /** Whether it has the microphone, or is about to have it. */
  get isRunning(): boolean {
    return this.#phase !== 'idle' && this.#phase !== 'done';
  }

  async #press(): Promise<void> {
    if (this.#phase === 'idle' || this.#phase === 'done') await this.#start();
    else if (this.isBusy) await this.#stop();
    else this.#starting?.abort();
  }

  /** Does not wait any longer for somebody to allow the microphone. */
  giveUpAsking(): void {
    if (this.#phase !== 'asking') return;
    this.#starting?.abort();
    this.#rest();
  }

  /** `former` is the id of a recording that goes when this one is there. */
  async #start(former?: string): Promise<void> {
    showText(this.#problem, '');
    this.#enter('asking');
    const starting = new AbortController();
    const { signal } = starting;
    this.#starting = starting;
    let stream: MediaStream | undefined;
    try {
      stream = await openMicrophone(this.microphones.chosen, signal);
      void this.microphones.list();
      if (!(await this.#countDown(signal))) throw new MicrophoneProblem('record.cancelled');
      // Whatever plays would be recorded as well.
      beginPlaying({ pause: () => undefined });
      this.#meter.reset();
      this.#capture = await Capture.start(stream, {
        onLevel: (peak, seconds) => this.#level(peak, seconds),
        onEnded: () => void this.#stop('record.gone'),
      });
      this.#former = former;
      this.#enter('recording');
    } catch (error) {
      if (stream) closeMicrophone(stream);
      this.#rest();
      if (signal.aborted) this.#say('record.cancelled');
      else this.#blocked(error instanceof MicrophoneProblem ? error.text : 'record.inUse');
    }
  }

  /** Resolves to false when the button was pressed meanwhile. */
  async #countDown(signal: AbortSignal): Promise<boolean> {
    this.#enter('counting');
    return countDown(find(this.#root, '#record-count', HTMLElement), signal);
  }

  #level(peak: number, seconds: number): void {
    if (this.#phase !== 'recording') return;
    this.#meter.show(peak, seconds);
    if (seconds >= this.#meter.maxSeconds - 0.5) void this.#stop('record.full');
  }

  /** Ends the recording and adds it to the selection; `because` where the person did not ask for it. */
  async #stop(because?: TextKey): Promise<void> {
    const capture = this.#capture;
    if (!capture || !this.isBusy) return;
    this.#capture = null;
    const added = this.#add(capture, because);
    // Whoever creates the voice at once means this one as well.
    this.selection.expect(added.catch(() => undefined));
    this.#enter('done');
    await added;
  }

  async #add(capture: Capture, because?: TextKey): Promise<void> {
    const former = this.selection.all.find(({ id }) => id === this.#former);
    const { batches, sampleRate } = await capture.stop();
    if (because) showText(this.#problem, t(because));
    if (batches.length === 0) return this.#rest();
    this.#choose(batches, sampleRate);
    if (former) {
      // It may be the better one, and what is said in it may have been typed.
      const bringBack = this.selection.remove(former.id);
      showToast(t('choose.removed', { name: shortName(former.file.name) }), bringBack);
    }
    this.#say('record.recorded', { time: formatDuration(capture.seconds) });
  }

  #choose(batches: readonly Int16Array[], sampleRate: number): void {
    const file = new File([encodeWav(batches, sampleRate)], this.#fileName(), { type: 'audio/wav' });
    this.selection.add([file], { recorded: true });
  }

  #togglePause(): void {
    const isPaused = this.#phase === 'recording';
    this.#capture?.pause(isPaused);
    this.#enter(isPaused ? 'paused' : 'recording');
  }

  /** What was recorded can be brought back for a while. */
  async #throwAway(): Promise<void> {
    const capture = this.#capture;
    if (!capture) return;
    this.#capture = null;
    this.#meter.reset();
    this.#rest();
    this.#button.focus();
    const { batches, sampleRate } = await capture.stop();
    if (batches.length === 0) return;
    showToast(t('record.discarded'), () => {
      this.#choose(batches, sampleRate);
      if (!this.isRunning) this.#rest();
    });
  }

  /** Another attempt takes the place of the last one, which stays until the new one is there. */
  async #retake(): Promise<void> {
    this.#button.focus();
    await this.#start(this.#latest?.id);
  }

  /** Shows what can be done while nothing is recorded. */
  #rest(): void {
    this.#enter(this.#latest ? 'done' : 'idle');
  }

  get #latest() {
    return this.selection.all.filter(({ recorded }) => recorded).at(-1);
  }

  #fileName(): string {
    this.#made++;
    const day = new Intl.DateTimeFormat(language, { dateStyle: 'medium' }).format(new Date());
    return `${t('record.fileName', { date: day })}${this.#made > 1 ? ` ${this.#made}` : ''}.wav`;
  }

  #blocked(text: TextKey): void {
    showText(this.#problem, t(text));
    if (text === 'record.needsHttps' || text === 'record.notSupported') this.#button.disabled = true;
  }

  #enter(phase: Phase): void {
    this.#phase = phase;
    this.#root.dataset.phase = phase;
    const { isBusy } = this;
    this.#button.setAttribute('aria-busy', String(phase === 'asking'));
    find(this.#button, '#record-label', HTMLElement).textContent = t(LABELS[phase]);
    setIcon(this.#button, isBusy ? 'stop' : 'mic');
    this.#pause.hidden = !isBusy;
    this.#discard.hidden = !isBusy;
    this.#again.hidden = phase !== 'done';
    setIcon(this.#pause, phase === 'paused' ? 'mic' : 'pause');
    fill(this.#pause, 'text', t(phase === 'paused' ? 'record.resume' : 'record.pause'));
    if (phase === 'recording') this.#say('record.recording');
    if (phase === 'paused') this.#say('record.paused');
    this.emit('changed', undefined);
  }

  #say(text: TextKey, values?: Readonly<Record<string, string>>): void {
    this.#status.textContent = t(text, values);
  }
}
