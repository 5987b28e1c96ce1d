import { ApiError } from '../../../errors/api-error';
import { refusals } from '../../refusals';
import type { OpenedSample, SoundTrack } from '../../sound-track';
import { brokenTrack } from '../broken-track';
import type { ByteReader } from '../byte-reader';
import { BoxWalker } from './boxes';
import { isCleanM4a } from './clean-m4a';
import type { SampleEntry } from './entries/entry-types';
import { readSampleEntry } from './entries/sample-entry';
import { type FragmentedTrack, readFragments } from './fragments';
import { type Movie, readMovie, type TrackHeader } from './movie';
import { type OpenedTrack, openTrack } from './open-track';

const SOUND = 'soun';
const PICTURE = 'vide';

/**
 * Reads an MP4, M4A or QuickTime file, fragmented or not. Every table is held against the bytes that are there before it is
 * used, and no sound is read. Throws ApiError unreadable_audio or no_sound_track.
 */
export function openIsobmff(reader: ByteReader): OpenedSample {
  const walker = new BoxWalker(reader);
  const movie = readMovie(walker);
  const sound = movie.tracks.filter(({ handler }) => handler === SOUND);
  const hasPicture = movie.tracks.some(({ handler }) => handler === PICTURE);
  if (sound.length === 0) throw hasPicture ? refusals.noSoundTrack() : refusals.unreadable();
  const fragments = readFragments(walker, movie, new Set(sound.map(({ id }) => id)));
  const opened = sound.map((header) => openOne(walker, movie, header, fragments.get(header.id)));
  const [only] = opened;
  return {
    container: movie.isQuickTime ? 'mov' : hasPicture ? 'mp4' : 'm4a',
    file_type: hasPicture ? 'video' : 'audio',
    tracks: opened.map(({ track }) => track),
    isClean: !movie.isQuickTime && fragments.size === 0 && isCleanM4a(walker, movie, only?.wholeRanges ?? null),
    notes: [],
    close: () => undefined,
  };
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
    const track: SoundTrack = brokenTrack(
      { codecName: entry?.codecName ?? 'unknown', isDefault, language, ...shape },
      refusal,
    );
    return { track, wholeRanges: null };
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
