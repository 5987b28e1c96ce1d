import { refusals } from '../../refusals';
import type { OpenedSample } from '../../sound-track';
import type { ByteReader } from '../byte-reader';
import { isSoundMissing, sampleNotes } from '../sample-notes';
import { beginsFile } from '../sniff';
import { readBlock } from './block';
import { type Element, ElementWalker, IDS, readFloat, readSigned, readSize, readText, readUnsigned } from './elements';
import { SoundBuilder } from './sound-builder';
import { readTrackEntry, type TrackEntry } from './track-entry';

const MAX_TRACKS = 64;
/** As many packets as are kept of a track; a block of nonsense counts as the most it can hold. */
const MAX_FRAMES = 1_000_000;
const FRAMES_OF_NONSENSE = 256;
const PICTURE = 1;
const SOUND = 2;
const DEFAULT_TIMESTAMP_SCALE = 1_000_000;
/** Less than the reader fetches at once: where false clusters follow closely, no byte is fetched twice. */
const SEARCH_BYTES = 4096;
/** More than an element has whose contents are a number or a checksum. */
const LARGE_BYTES = 4096;
/** The elements in a segment or a cluster that may be larger. */
const LARGE = new Set<number>([
  ...[IDS.seekHead, IDS.info, IDS.tracks, IDS.cues, IDS.chapters, IDS.attachments, IDS.tags],
  ...[IDS.empty, IDS.simpleBlock, IDS.blockGroup],
]);
const CLUSTER_MAGIC = Buffer.from([0x1f, 0x43, 0xb6, 0x75]);

/**
 * Reads a Matroska or WebM file, live recordings without sizes included. Where another recording is joined behind the first
 * one, the first one is taken, and said so. Throws ApiError unreadable_audio or no_sound_track.
 */
export function openMatroska(reader: ByteReader): OpenedSample {
  const file = new MatroskaFile(reader);
  file.read();
  return file.open();
}

class MatroskaFile {
  #isWebm = false;
  #tracks: readonly TrackEntry[] | null = null;
  readonly #builders = new Map<number, SoundBuilder>();
  /** How long the recording lasts, as its header says; 0 where it does not. */
  #statedSeconds = 0;
  #frames = 0;
  #isDamaged = false;
  /** Whether nonsense lies among what may be sound: behind it is no harm. */
  #hasGap = false;
  /** Whether the file ends within its segment, a cluster or a block: what else is cut off, or follows them, is no sound. */
  #breaksOff = false;
  /** Where the segment says that it ends; null where it does not. */
  #segmentEnd: number | null = null;
  #isJoined = false;

  readonly #walker: ElementWalker;

  constructor(readonly reader: ByteReader) {
    this.#walker = new ElementWalker(reader);
  }

  /** Segments and clusters are entered and not followed to their end, which may be unknown: what is within them comes next. */
  read(): void {
    for (let at = 0; at < this.reader.size; ) {
      const element = this.#walker.at(at);
      const isNext = at === this.#segmentEnd && beginsFile(this.reader, at);
      if (isNext || (element?.id === IDS.ebml && this.#tracks !== null)) {
        this.#isJoined = true;
        return;
      }
      const isCut = (element?.end ?? 0) > this.reader.size;
      if (element !== null && isEntered(element)) {
        this.#breaksOff ||= isCut;
        if (element.id === IDS.segment) this.#segmentEnd ??= element.end;
        at = element.body;
      } else if (element === null || element.end === null || isCut) at = this.#afterDamage(at, element);
      else {
        const swallowed = this.#swallowedCluster({ ...element, end: element.end });
        if (swallowed === null) this.#take({ ...element, end: element.end });
        at = swallowed ?? element.end;
      }
    }
  }

  open(): OpenedSample {
    const tracks = this.#tracks ?? [];
    const hasPicture = tracks.some(({ type }) => type === PICTURE);
    const sound = [...this.#builders.values()].map((builder) =>
      builder.open({ isDamaged: this.#isDamaged, statedSeconds: this.#statedSeconds }),
    );
    if (sound.length === 0) throw hasPicture ? refusals.noSoundTrack() : refusals.unreadable();
    const isMissing = isSoundMissing(this.#statedSeconds, Math.max(...sound.map(({ seconds }) => seconds)));
    // What is damaged may say that it goes on behind the end of a file that is all there.
    const isCut = this.#breaksOff && (this.#segmentEnd === null || this.#segmentEnd > this.reader.size);
    return {
      container: this.#isWebm ? 'webm' : 'mkv',
      file_type: hasPicture ? 'video' : 'audio',
      tracks: sound,
      isClean: false,
      notes: sampleNotes({
        isJoined: this.#isJoined,
        isCut: isCut && isMissing,
        isDamaged: this.#hasGap && isMissing,
      }),
    };
  }

  #take(element: Element & { readonly end: number }): void {
    if (element.id === IDS.ebml) this.#readHeader(element);
    else if (element.id === IDS.info) this.#readInfo(element);
    else if (element.id === IDS.tracks) this.#readTracks(element);
    else if (element.id === IDS.simpleBlock) this.#addBlock(element, 0);
    else if (element.id === IDS.blockGroup) this.#readGroup(element);
  }

  #readHeader(header: Element): void {
    for (const child of this.#walker.children(header)) {
      if (child.id === IDS.docType) this.#isWebm = readText(this.reader, child) === 'webm';
    }
  }

  #readInfo(info: Element): void {
    let nanoseconds = DEFAULT_TIMESTAMP_SCALE;
    let duration = 0;
    for (const child of this.#walker.children(info)) {
      if (child.id === IDS.timestampScale) nanoseconds = readUnsigned(this.reader, child);
      if (child.id === IDS.duration) duration = readFloat(this.reader, child);
    }
    this.#statedSeconds = (duration * nanoseconds) / 1e9;
  }

  #readTracks(element: Element): void {
    if (this.#tracks !== null) return;
    const tracks: TrackEntry[] = [];
    for (const child of this.#walker.children(element)) {
      if (child.id !== IDS.trackEntry) continue;
      if (tracks.length === MAX_TRACKS) throw refusals.unreadable();
      const track = readTrackEntry(this.#walker, child);
      tracks.push(track);
      if (track.type === SOUND && !this.#builders.has(track.number))
        this.#builders.set(track.number, new SoundBuilder(this.reader, track));
    }
    this.#tracks = tracks;
  }

  #readGroup(group: Element): void {
    let discard = 0;
    let block: (Element & { readonly end: number }) | null = null;
    for (const child of this.#walker.children(group)) {
      if (child.id === IDS.block) block ??= child;
      if (child.id === IDS.discardPadding) discard = readSigned(this.reader, child);
    }
    if (block !== null) this.#addBlock(block, discard);
  }

  #addBlock(element: Element & { readonly end: number }, discard: number): void {
    const block = readBlock(this.reader, element, this.#builders);
    if (block === null) return;
    this.#frames += block.frames?.length ?? FRAMES_OF_NONSENSE;
    if (this.#frames > MAX_FRAMES) throw refusals.unreadable();
    const isRead = block.frames !== null && this.#builders.get(block.track)?.add(block.frames, discard);
    this.#hasGap ||= !isRead;
  }

  /** Where the next cluster begins, or the end of the file: a recorder that was cut off may have left nonsense between. */
  #afterDamage(at: number, element: Element | null): number {
    this.#isDamaged = true;
    const next = this.#findCluster(at + 1, this.reader.size);
    this.#hasGap ||= next !== null || at < (this.#segmentEnd ?? 0);
    this.#breaksOff ||= next === null && (element?.id === IDS.simpleBlock || element?.id === IDS.blockGroup);
    return next ?? this.reader.size;
  }

  /** The cluster within an element that is none: behind a gap, any bytes may look like a large one. null where all is well. */
  #swallowedCluster(element: Element & { readonly end: number }): number | null {
    if (element.end - element.body <= LARGE_BYTES || !this.#isDoubtful(element)) return null;
    const cluster = this.#findCluster(element.body, element.end);
    if (cluster !== null) {
      this.#isDamaged = true;
      this.#hasGap = true;
    }
    return cluster;
  }

  #isDoubtful({ id, body }: Element): boolean {
    if (id !== IDS.simpleBlock) return !LARGE.has(id);
    const track = readSize(this.reader.read(body, 8), 0)?.value;
    return !this.#tracks?.some(({ number }) => number === track);
  }

  #findCluster(start: number, end: number): number | null {
    for (let from = start; from < end; from += SEARCH_BYTES) {
      const block = this.reader.read(from, Math.min(SEARCH_BYTES, end - from) + CLUSTER_MAGIC.length - 1);
      const found = Buffer.from(block.buffer, block.byteOffset, block.byteLength).indexOf(CLUSTER_MAGIC);
      if (found !== -1) return from + found;
    }
    return null;
  }
}

function isEntered({ id }: Element): boolean {
  return id === IDS.segment || id === IDS.cluster;
}
