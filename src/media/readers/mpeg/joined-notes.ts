import type { SampleNote } from '../../sound-track';
import type { ByteWindow } from '../byte-window';
import { ADTS_FRAMES, MP3_FRAMES } from '../mpeg-frame';
import { beginsFile } from '../sniff';
import { type FrameStream, findStream } from './find-stream';
import { skipTags } from './tags';
import type { FrameWalk } from './walk-frames';

/** How far behind the end of a run, and the tags there, another recording is looked for. */
const SEARCHED_BYTES = 64 * 1024;

/**
 * Says so when another recording lies behind the frames of a stream or between them, as joined files have it: frames of
 * another kind or sampling rate, or a whole file of another kind. It is not sent.
 */
export function joinedNotes(window: ByteWindow, stream: FrameStream, { runs }: FrameWalk): SampleNote[] {
  const isFollowed = runs.some(({ end }, index) => {
    const from = skipTags(window, end);
    return (
      beginsFile(window.reader, from) ||
      hasOtherFrames(window, stream, from, Math.min(runs[index + 1]?.start ?? window.size, from + SEARCHED_BYTES))
    );
  });
  return isFollowed ? ['first_of_joined_recordings'] : [];
}

function hasOtherFrames(window: ByteWindow, { format, key }: FrameStream, from: number, to: number): boolean {
  const formats = [MP3_FRAMES, ADTS_FRAMES];
  let other = findStream(window, formats, from, to);
  while (other?.format === format && other.key === key) other = findStream(window, formats, other.first + 1, to);
  return other !== null;
}
