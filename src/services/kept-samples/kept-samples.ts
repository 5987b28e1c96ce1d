import { KeyedQueue } from '../../concurrency/keyed-queue';
import type { SampleStatus } from '../../domain/kept-samples';
import type { Log } from '../../domain/log';
import { reasonOf } from '../../errors/reason-of';
import { newSamplesId } from '../../storage/samples-id';
import type { SoundStore } from '../../storage/sound-store';
import { sampleKey, samplesPrefix } from '../../storage/storage-keys';
import type { RemovalNotes } from '../../storage/waiting/removal-notes';
import type { SampleToKeep, WaitingSounds } from '../../storage/waiting/waiting-sounds';
import { notKept } from './not-kept';
import { removeFromStore } from './remove-from-store';
import type { SampleStep } from './sample-step';

/** What keeping recordings needs. */
export interface KeptSamplesDeps {
  /** Null where nothing is kept. */
  readonly store: SoundStore | null;
  readonly waiting: WaitingSounds;
  readonly removals: RemovalNotes;
  /** The name of this data folder among those that share a storage. */
  readonly installationId: string;
  readonly log: Log;
  readonly onStep?: ((step: SampleStep) => void | Promise<void>) | undefined;
  /** How long the storage may take for an upload before its recordings are put aside, in milliseconds, whatever their size. */
  readonly patienceMs?: number | undefined;
}

/**
 * What became of recordings that were to be removed: there were none, they are gone, or the storage could not be reached and they
 * are removed as soon as it can.
 */
export type SamplesRemoval = 'none' | 'removed' | 'pending';

const PATIENCE_MS = 4_000;
/** On top of that, for the bytes: below this pace the storage counts as away. */
const BYTES_PER_MS = 16_000;
/** After the storage was too slow, uploads do not wait for it for so long. */
const SLOW_FOR_MS = 10_000;
const REMOVAL_MS = 3_000;

/**
 * Keeps the recordings of uploads as they were sent: in the storage or, while that cannot be reached, in the data folder. What
 * concerns one upload happens one after the other.
 */
export class KeptSamples {
  readonly #deps: KeptSamplesDeps;
  readonly #queue = new KeyedQueue();
  #slowUntil = 0;
  /** Uploads that were refused before anything of them was sent to the storage, until they are discarded. */
  readonly #neverSent = new Set<string>();

  constructor(deps: KeptSamplesDeps) {
    this.#deps = deps;
  }

  /** A name for the recordings of a new upload, or null where nothing is kept. */
  newId(): string | null {
    return this.#deps.store === null ? null : newSamplesId(this.#deps.installationId);
  }

  /** Runs `work` alone among all that concerns the recordings of this upload, in this process. */
  exclusively<T>(samplesId: string, work: () => Promise<T>): Promise<T> {
    return this.#queue.run(samplesId, work);
  }

  /**
   * Keeps the recordings of an upload of this user, durably: in the storage or, where that is away, full or too slow, in the data folder.
   * Throws ApiError `storage_backlog`, `insufficient_storage` or `storage_unavailable` where neither takes them; what was
   * written by then is for `discard`. Nothing reads the recordings any more once it has settled.
   */
  async keep(samplesId: string, userId: string, samples: readonly SampleToKeep[]): Promise<void> {
    const { store, log } = this.#deps;
    if (store === null) return;
    const each = [...new Map(samples.map((sample) => [sample.sha256, sample])).values()];
    await this.exclusively(samplesId, async () => {
      const whyNotNow = this.#whyNotNow(store);
      const why = whyNotNow ?? (await this.#put(store, samplesId, each));
      if (why === null) return;
      await this.#deps.waiting.putAside(samplesId, userId, each).catch((error: unknown) => {
        if (whyNotNow !== null) this.#neverSent.add(samplesId);
        throw notKept(error);
      });
      log.warn(
        { event: 'samples_queued', samples_id: samplesId, reason: why },
        'Recordings were put aside until the storage is back',
      );
    });
  }

  /** Where the recordings of a recorded upload are now. Never throws. */
  async statusOf(samplesId: string | null): Promise<SampleStatus> {
    if (samplesId === null) return 'disabled';
    return (await this.#deps.waiting.has(samplesId).catch(() => false)) ? 'queued' : 'stored';
  }

  /**
   * Removes the recordings of an upload, from the storage and from where they wait. Whatever needs them must be gone for good
   * before, or end after. Throws only where the data folder cannot be written: then nothing is known, and it has to be repeated.
   */
  discard(samplesId: string | null): Promise<SamplesRemoval> {
    if (samplesId === null) return Promise.resolve('none');
    return this.exclusively(samplesId, () => this.#discard(samplesId));
  }

  /**
   * Notes, durably, that the recordings of an upload are to be removed once no record names them any more: a deletion that a
   * crash cuts short is then finished. `voiceId` is the `model_id` of a voice that is about to be deleted, which may fail.
   * Never throws; without the note a sweep finds them.
   */
  async noteRemoval(samplesId: string, voiceId?: string): Promise<void> {
    const { removals, log, onStep } = this.#deps;
    try {
      await removals.add(samplesPrefix(samplesId), voiceId);
      await onStep?.('removal-noted');
    } catch {
      log.warn(
        { event: 'removal_not_noted', samples_id: samplesId },
        'A removal could not be noted in the data folder',
      );
    }
  }

  async #discard(samplesId: string): Promise<SamplesRemoval> {
    const { waiting, removals, onStep } = this.#deps;
    const prefix = samplesPrefix(samplesId);
    await onStep?.('discard-started');
    const hadWaited = await waiting.remove(samplesId);
    await onStep?.('discard-waiting-removed');
    // Otherwise each upload that is refused while the storage is away would leave a note to look up.
    const removed = this.#neverSent.delete(samplesId) ? 0 : await this.#removeStored(prefix);
    if (removed === null) await removals.add(prefix);
    else await removals.forget(prefix);
    await onStep?.('discarded');
    if (removed === null) return 'pending';
    return hadWaited || removed > 0 ? 'removed' : 'none';
  }

  /** How many the storage had; null where it is away, and has to be asked again. */
  async #removeStored(prefix: string): Promise<number | null> {
    const { store, log } = this.#deps;
    if (store === null || store.state === 'unreachable') return null;
    return removeFromStore({ store, log }, prefix, AbortSignal.timeout(REMOVAL_MS));
  }

  /** Null where the storage is to be tried, else why it is not. */
  #whyNotNow({ state }: SoundStore): string | null {
    if (state === 'unreachable') return 'the storage cannot be reached';
    return performance.now() < this.#slowUntil ? 'the storage was too slow a moment ago' : null;
  }

  /** Null where the storage has all of them, else why it has not. */
  async #put(store: SoundStore, samplesId: string, samples: readonly SampleToKeep[]): Promise<string | null> {
    const { onStep, patienceMs = PATIENCE_MS } = this.#deps;
    const bytes = samples.reduce((sum, { source }) => sum + source.bytes, 0);
    const signal = AbortSignal.timeout(patienceMs + Math.ceil(bytes / BYTES_PER_MS));
    try {
      await onStep?.('put-started');
      for (const { source, sha256, contentType } of samples) {
        // Waited for also after the signal: the bytes are given back to the receiver once this has settled.
        await store.put(sampleKey(samplesId, sha256), { source, contentType, sha256 }, signal);
        await onStep?.('put-one');
      }
      await onStep?.('put-all');
      return null;
    } catch (error) {
      if (!signal.aborted) return reasonOf(error);
      this.#slowUntil = performance.now() + SLOW_FOR_MS;
      return 'the storage was too slow';
    }
  }
}
