import { address } from '../shared/dom.js';
import { MicrophoneProblem } from './microphone.js';

/** What a capture says while it runs. */
export interface CaptureEvents {
  /** How loud the latest moment was, 0 to 1, and how much is recorded, in seconds. */
  onLevel(peak: number, seconds: number): void;
  /** The microphone has gone: unplugged, or taken away by the device. */
  onEnded(): void;
}

/** Records a microphone as 16-bit samples: nothing is lost, and the file has its length, which MediaRecorder's has not. */
export class Capture {
  readonly #batches: Int16Array[] = [];
  #samples = 0;
  #isPaused = false;

  private constructor(
    private readonly context: AudioContext,
    private readonly stream: MediaStream,
    private readonly node: AudioWorkletNode,
    private readonly events: CaptureEvents,
  ) {
    node.port.onmessage = ({ data }) => this.#take(data as Float32Array | null);
    for (const track of stream.getAudioTracks()) track.onended = () => events.onEnded();
  }

  /** Begins at once. The stream belongs to the capture from now on. Rejects with a MicrophoneProblem where its microphone has gone already. */
  static async start(stream: MediaStream, events: CaptureEvents): Promise<Capture> {
    const context = new AudioContext();
    try {
      await context.audioWorklet.addModule(address('/page/worklet.js'));
    } catch (error) {
      void context.close();
      throw error;
    }
    const options = { numberOfOutputs: 0, channelCount: 1, channelCountMode: 'explicit' } as const;
    const node = new AudioWorkletNode(context, 'recorder', options);
    const capture = new Capture(context, stream, node, events);
    context.createMediaStreamSource(stream).connect(node);
    await context.resume();
    // It was unplugged before anybody listened for that.
    if (stream.getAudioTracks().some(({ readyState }) => readyState === 'ended')) {
      capture.#free();
      throw new MicrophoneProblem('record.goneBefore');
    }
    return capture;
  }

  /** How much is recorded. */
  get seconds(): number {
    return this.#samples / this.context.sampleRate;
  }

  /** Leaves out what is said from now on, or no longer. */
  pause(isPaused: boolean): void {
    this.#isPaused = isPaused;
  }

  /** Ends the recording and frees the microphone. Resolves to the samples and how many make a second. */
  async stop(): Promise<{ readonly batches: readonly Int16Array[]; readonly sampleRate: number }> {
    // What the worklet still holds arrives before this message returns; a context that is dead returns none.
    const flushed = new Promise<void>((resolve) => {
      const take = this.node.port.onmessage;
      this.node.port.onmessage = (event) => {
        if (event.data === null) resolve();
        else take?.call(this.node.port, event);
      };
      window.setTimeout(resolve, 300);
    });
    this.node.port.postMessage('flush');
    await flushed;
    const { sampleRate } = this.context;
    this.#free();
    return { batches: this.#batches, sampleRate };
  }

  #free(): void {
    for (const track of this.stream.getTracks()) {
      track.onended = null;
      track.stop();
    }
    void this.context.close().catch(() => undefined);
  }

  #take(samples: Float32Array | null): void {
    if (samples === null) return;
    const batch = new Int16Array(samples.length);
    let peak = 0;
    samples.forEach((sample, at) => {
      const value = Math.max(-1, Math.min(1, sample));
      peak = Math.max(peak, Math.abs(value));
      batch[at] = Math.round(value * 32_767);
    });
    if (!this.#isPaused) {
      this.#batches.push(batch);
      this.#samples += batch.length;
    }
    this.events.onLevel(peak, this.seconds);
  }
}
