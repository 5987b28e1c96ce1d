import { refusals } from '../../refusals';
import type { OpenedSample } from '../../sound-track';
import type { ByteReader } from '../byte-reader';
import { isSoundMissing, sampleNotes } from '../sample-notes';
import { beginsFile } from '../sniff';
import { nameEncoderOnly } from './comments';
import { JoinedTrack } from './joined-track';
import { LinkStream } from './link-stream';
import { hasRightSum, isBegun, type OggPage, oggPages } from './pages';

/** More streams than any chain of recordings has. */
const MAX_STREAMS = 1024;

/**
 * Reads an Ogg file with Opus or Vorbis to its end, whatever pictures lie beside the sound and however many files are joined.
 * Throws ApiError unreadable_audio or no_sound_track; a codec that cannot be used is refused with its track.
 */
export function openOgg(reader: ByteReader): OpenedSample {
  const file = new OggFile(reader);
  for (const page of oggPages(reader, (start, end) => file.noteGap(start, end))) file.add(page);
  return file.open();
}

class OggFile {
  /** The streams of the file in the chain that is being read, by their serial numbers. */
  #link = new Map<number, LinkStream>();
  readonly #streams: LinkStream[] = [];
  readonly #tracks: JoinedTrack[] = [];
  /** Which track each sound stream of this link belongs to, in the order in which they turn out to be sound. */
  #placed = new Map<LinkStream, JoinedTrack>();
  #links = 0;
  #isBeginning = false;
  #isWhole = true;
  #isCut = false;
  /** Whether a file of another kind is joined behind it. */
  #isFollowed = false;
  #pages = 0;
  #hasEnded = false;

  constructor(readonly reader: ByteReader) {}

  noteGap(start: number, end: number): void {
    this.#isWhole = false;
    this.#isCut = end === this.reader.size && isBegun(this.reader, start);
    this.#isFollowed ||= beginsFile(this.reader, start, ['ogg']);
  }

  add(page: OggPage): void {
    // A first page behind others that were not first begins the next file of a chain.
    if (page.isFirst && !this.#isBeginning) this.#beginLink();
    this.#isBeginning = page.isFirst;
    let stream = this.#link.get(page.serial);
    if (stream === undefined || page.isFirst) {
      stream = new LinkStream(this.reader, page.serial);
      if (this.#links === 0) this.#links = 1;
      this.#link.set(page.serial, stream);
      this.#streams.push(stream);
      if (this.#streams.length > MAX_STREAMS) throw refusals.unreadable();
    }
    stream.add(page, (sound) => this.#trackOf(sound).indexFor(sound));
    if (isSound(stream)) this.#trackOf(stream);
    if (this.#isWhole && !this.#isNext(page)) this.#isWhole = false;
    this.#pages += 1;
    this.#hasEnded = page.isLast;
  }

  /** Whether a page is what a player expects behind the last one: others may skip it, or end before it. */
  #isNext(page: OggPage): boolean {
    const isInOrder = page.sequence === this.#pages && page.isFirst === (this.#pages === 0) && !this.#hasEnded;
    return isInOrder && hasRightSum(this.reader, page);
  }

  open(): OpenedSample {
    const hasPicture = this.#streams.some(({ kind }) => kind.kind === 'picture');
    const tracks = this.#tracks.map((track) => track.open(this.#links));
    if (tracks.length === 0) throw hasPicture ? refusals.noSoundTrack() : refusals.unreadable();
    const [only] = this.#streams;
    const isAlone = this.#streams.length === 1 && this.#isWhole && only?.beginsAtZero === true;
    return {
      container: 'ogg',
      file_type: hasPicture ? 'video' : 'audio',
      tracks,
      isClean: isAlone && only?.comments != null && nameEncoderOnly(only.comments),
      notes: sampleNotes({
        isJoined: this.#isFollowed,
        isCut: this.#isCut,
        isDamaged: isSoundMissing(Math.max(...this.#streams.map(({ lostSeconds }) => lostSeconds)), 0),
      }),
    };
  }

  #beginLink(): void {
    this.#links += 1;
    this.#link = new Map();
    this.#placed = new Map();
  }

  /** The first sound stream of each file in the chain belongs to the first track, the second one to the second. */
  #trackOf(stream: LinkStream): JoinedTrack {
    const known = this.#placed.get(stream);
    if (known !== undefined) return known;
    const place = this.#placed.size;
    const track = this.#tracks[place] ?? new JoinedTrack(this.reader);
    if (place === this.#tracks.length) this.#tracks.push(track);
    this.#placed.set(stream, track);
    track.join(stream);
    return track;
  }
}

function isSound({ kind }: LinkStream): boolean {
  return kind.kind === 'opus' || kind.kind === 'vorbis' || kind.kind === 'other';
}
