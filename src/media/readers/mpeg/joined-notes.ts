import type { SampleNote } from '../../sound-track';
import type { ByteWindow } from '../byte-window';
import { type FrameStream, findStream } from './find-stream';
import { skipTags } from './tags';
import type { FrameWalk } from './walk-frames';

/** How far behind the end of a run, and the tags there, another recording is looked for. */
const SEARCHED_BYTES = 64 * 1024;

/**
 * Says so when frames of another sampling rate lie behind the frames of a stream or between them, as joined files have
 * them: they are not sent.
 */
export function joinedNotes(window: ByteWindow, { format, key }: FrameStream, { runs }: FrameWalk): SampleNote[] {
  const isFollowed = runs.some(({ end }, index) => {
    const from = skipTags(window, end);
    const to = Math.min(runs[index + 1]?.start ?? window.size, from + SEARCHED_BYTES);
    let other = findStream(window, [format], from, to);
    while (other?.key === key) other = findStream(window, [format], other.first + 1, to);
    return other !== null;
  });
  return isFollowed ? ['first_of_joined_recordings'] : [];
}
