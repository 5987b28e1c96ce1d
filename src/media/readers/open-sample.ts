import { ApiError } from '../../errors/api-error';
import { isSystemError } from '../../files/durable-files';
import type { SampleContainer } from '../inspection';
import { refusals } from '../refusals';
import type { OpenedSample, SoundSlice } from '../sound-track';
import { type ByteReader, slicesReader } from './byte-reader';
import { ByteWindow } from './byte-window';
import { openIsobmff } from './isobmff/open-isobmff';
import { openMatroska } from './matroska/open-matroska';
import { skipTags } from './mpeg/tags';
import { openOgg } from './ogg/open-ogg';
import { SNIFF_BYTES, sniffContainer } from './sniff';
import { openSoundFile } from './sound-files';

/** The readers of kinds that may hold several tracks, by what the first bytes of a sample promise. */
const TRACK_READERS: Partial<Record<SampleContainer, (reader: ByteReader) => OpenedSample>> = {
  mp4: openIsobmff,
  m4a: openIsobmff,
  mov: openIsobmff,
  ogg: openOgg,
  webm: openMatroska,
  mkv: openMatroska,
};

/** Reads the structure of a sample, whatever tags are in front of it, with the reader for its kind. Throws ApiError when the sample is at fault. */
export function openSample(reader: ByteReader): OpenedSample {
  try {
    const opened = openTracks(reader, 0) ?? openBehindTags(reader) ?? openSoundFile(reader);
    if (opened === null) throw refusals.unreadable();
    return opened;
  } catch (error) {
    // A full disk or a vanished file is our failure, not the sample's.
    if (error instanceof ApiError || isSystemError(error)) throw error;
    throw refusals.unreadable(error);
  }
}

/** null when what begins at `start` is of another kind than those with tracks. */
function openTracks(reader: ByteReader, start: number): OpenedSample | null {
  const sniffed = sniffContainer(reader.read(start, SNIFF_BYTES));
  const open = sniffed.kind === 'media' ? TRACK_READERS[sniffed.container] : undefined;
  if (open === undefined) return null;
  if (start === 0) return open(reader);
  return movedBy(start, open(slicesReader(reader, [{ kind: 'range', start, end: reader.size }])));
}

/** Some programs write a tag of MP3 in front of any file. */
function openBehindTags(reader: ByteReader): OpenedSample | null {
  const start = skipTags(new ByteWindow(reader), 0);
  return start === 0 ? null : openTracks(reader, start);
}

/** The sample whose structure was read from `start` on, with positions that count from its first byte. */
function movedBy(start: number, opened: OpenedSample): OpenedSample {
  const moved = (slice: SoundSlice): SoundSlice =>
    slice.kind === 'range' ? { ...slice, start: slice.start + start, end: slice.end + start } : slice;
  const tracks = opened.tracks.map((track) => ({
    ...track,
    sliced: track.sliced && { ...track.sliced, slices: track.sliced.slices.map(moved) },
  }));
  return { ...opened, tracks, isClean: false };
}
