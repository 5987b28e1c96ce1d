import { Emitter } from '../../shared/emitter.js';
import { loadScript } from '../../shared/sound/load-script.js';
import type { Shape, Sound } from '../sound/read-sound.js';
import { checkAtService, type ServedCheck } from './served-check.js';
import { type FileKind, SNIFF_BYTES, sniff } from './sniff.js';

/** What is known of a file. Undefined is what is not known yet, null what cannot be known. */
export interface Findings {
  readonly kind?: FileKind;
  readonly shape?: Shape | null;
  readonly sound?: Sound | null;
  readonly served?: ServedCheck | null;
}

/** How long a file is, in seconds; undefined as long as that is not known. */
export function secondsOf({ shape, sound, served }: Findings): number | undefined {
  return shape?.seconds ?? sound?.seconds ?? served?.seconds;
}

/** Looks into files, from the cheapest to the dearest: first bytes, structure, sound, and at last the service. One file at a time. */
export class Examiner extends Emitter<{ found: File }> {
  readonly #findings = new WeakMap<File, Findings>();
  readonly #running = new Map<File, AbortController>();
  #decoding: Promise<unknown> = Promise.resolve();

  /** `mayAsk` says whether a file is to be shown to the service at all. */
  constructor(private readonly mayAsk: (file: File) => boolean) {
    super();
  }

  /** What is known of a file by now. */
  of(file: File): Findings {
    return this.#findings.get(file) ?? {};
  }

  /** Looks into these files and leaves all others alone. Resolves once kind and structure of all are known; never rejects. */
  async examine(files: readonly File[]): Promise<void> {
    for (const [file, running] of this.#running) {
      if (files.includes(file)) continue;
      running.abort();
      this.#running.delete(file);
    }
    await Promise.all(files.filter((file) => !this.#running.has(file)).map((file) => this.#begin(file)));
  }

  async #begin(file: File): Promise<void> {
    const running = new AbortController();
    this.#running.set(file, running);
    if (this.of(file).shape === undefined) await this.#readStructure(file);
    this.#decoding = this.#decoding.then(() => this.#measure(file, running.signal)).catch(() => undefined);
  }

  async #readStructure(file: File): Promise<void> {
    try {
      const bytes = new Uint8Array(await file.slice(0, SNIFF_BYTES).arrayBuffer());
      const kind = sniff(file.name, file.type, bytes);
      this.#note(file, { kind });
      if (kind.kind !== 'media' && kind.kind !== 'unknown') return this.#note(file, { shape: null });
      const { readShape } = await loadScript(import('../sound/read-sound.js'));
      this.#note(file, { shape: await readShape(file) });
    } catch {
      // The file has gone, or the script could not be loaded: the service decides.
      this.#note(file, { shape: null });
    }
  }

  async #measure(file: File, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    const { kind, shape = null, sound, served } = this.of(file);
    if (sound === undefined) {
      const { measureSound } = await loadScript(import('../sound/read-sound.js'));
      const isRecording = kind?.kind === 'media' || kind?.kind === 'unknown';
      this.#note(file, { sound: isRecording ? await measureSound(file, shape, signal) : null });
    }
    if (served === undefined && this.mayAsk(file)) void this.#ask(file, signal);
  }

  async #ask(file: File, signal: AbortSignal): Promise<void> {
    const served = await checkAtService(file, signal);
    if (!signal.aborted) this.#note(file, { served });
  }

  #note(file: File, found: Findings): void {
    this.#findings.set(file, { ...this.of(file), ...found });
    this.emit('found', file);
  }
}
