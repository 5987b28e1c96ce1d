import { ApiError } from '../../../errors/api-error';
import { refusals } from '../../refusals';
import type { OpenedSample, SlicedSound } from '../../sound-track';
import { brokenTrack } from '../broken-track';
import type { ByteReader } from '../byte-reader';
import { isSoundMissing, sampleNotes } from '../sample-notes';
import { BoxWalker } from './boxes';
import type { SampleEntry } from './entries/entry-types';
import { readSampleEntry } from './entries/sample-entry';
import { type FragmentedTrack, readFragments } from './fragments';
import { type Movie, readMovie, type TrackHeader } from './movie';
import { type OpenedTrack, openTrack } from './open-track';

const SOUND = 'soun';
const PICTURE = 'vide';

/**
 * Reads an MP4, M4A or QuickTime file, fragmented or not. Every table is held against the bytes that are there before it is
 * used, and no more of the sound is read than the first bytes of packets that say themselves how long they last. Throws
 * ApiError unreadable_audio or no_sound_track.
 */
export function openIsobmff(reader: ByteReader): OpenedSample {
  const walker = new BoxWalker(reader);
  const movie = readMovie(walker);
  const sound = movie.tracks.filter(({ handler }) => handler === SOUND);
  const hasPicture = movie.tracks.some(({ handler }) => handler === PICTURE);
  if (sound.length === 0) throw hasPicture ? refusals.noSoundTrack() : refusals.unreadable();
  const fragments = readFragments(walker, movie, new Set(sound.map(({ id }) => id)));
  const opened = sound.map((header) => openOne(walker, movie, header, fragments.get(header.id)));
  const tracks = opened.map(({ track }) => track);
  const [only] = tracks;
  return {
    container: movie.isQuickTime ? 'mov' : hasPicture ? 'mp4' : 'm4a',
    file_type: hasPicture ? 'video' : 'audio',
    tracks,
    isClean: tracks.length === 1 && only !== undefined && isCanonical(reader, only.sliced),
    notes: sampleNotes({
      isJoined: movie.isJoined,
      isCut: hasCutIndex(movie) || opened.some(({ isWhole }) => !isWhole),
      isDamaged: movie.isDamaged || opened.some(({ damagedSeconds }) => isSoundMissing(damagedSeconds, 0)),
    }),
  };
}

/** Whether nobody knows what sound the file still promised; what else is cut off, or follows the last box, is no sound. */
function hasCutIndex({ topLevel }: Movie): boolean {
  return topLevel.some(({ type, isCut }) => isCut && (type === 'moov' || type === 'moof'));
}

/**
 * Whether a file is, byte for byte, the one that would be made of its sound track: then it holds no picture, no title, no
 * place and nothing that another reader could understand in another way.
 */
function isCanonical(reader: ByteReader, sliced: SlicedSound | null): boolean {
  const [header, sound, ...others] = sliced?.slices ?? [];
  if (header?.kind !== 'bytes' || sound?.kind !== 'range' || others.length > 0) return false;
  const { byteLength } = header.bytes;
  if (sound.start !== byteLength || sound.end !== reader.size) return false;
  return Buffer.compare(header.bytes, reader.read(0, byteLength)) === 0;
}

function openOne(
  walker: BoxWalker,
  movie: Movie,
  header: TrackHeader,
  fragments: FragmentedTrack | undefined,
): OpenedTrack {
  const { isEnabled: isDefault, language } = header;
  let entry: SampleEntry | null = null;
  const broken = (refusal: ApiError): OpenedTrack => {
    const shape = entry === null ? {} : { channels: entry.channels, sampleRate: entry.sampleRate };
    const track = brokenTrack({ codecName: entry?.codecName ?? 'unknown', isDefault, language, ...shape }, refusal);
    return { track, isWhole: true, damagedSeconds: 0 };
  };
  try {
    const stsd = header.boxes.get('stsd');
    if (stsd !== undefined)
      entry = readSampleEntry(walker, stsd, { isQuickTime: movie.isQuickTime, clock: header.ticksPerSecond });
    if (entry === null) return broken(refusals.unreadable());
    const { setup } = entry;
    if (setup === null) return broken(entry.refusal ?? refusals.codec(entry.codecName));
    return openTrack(walker, { movie, header, entry: { ...entry, setup }, fragments });
  } catch (error) {
    if (error instanceof ApiError) return broken(error);
    throw error;
  }
}
