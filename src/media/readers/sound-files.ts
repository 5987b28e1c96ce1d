import type { OpenedSample } from '../sound-track';
import type { ByteReader } from './byte-reader';
import { ByteWindow } from './byte-window';
import { openAiff } from './chunks/aiff-sample';
import { openCaf } from './chunks/caf-sample';
import { openWav } from './chunks/wav-sample';
import { openFlac } from './flac/flac-sample';
import { openFrames } from './mpeg/open-frames';
import { skipTags } from './mpeg/tags';
import { isUnknown, SNIFF_BYTES, sniffContainer } from './sniff';

/**
 * Reads the kinds of file that hold nothing but sound: WAV, AIFF, CAF, FLAC, MP3 and raw AAC, each with a small reader of its
 * own. null when the first bytes are those of another kind. Tags in front are skipped, whatever follows them; what is not
 * known at all is searched for frames.
 * @throws ApiError when the sample is at fault.
 */
export function openSoundFile(reader: ByteReader): OpenedSample | null {
  const sniffed = sniffContainer(reader.read(0, SNIFF_BYTES));
  switch (sniffed.kind === 'media' ? sniffed.container : null) {
    case 'wav':
      return openWav(reader);
    case 'aiff':
      return openAiff(reader);
    case 'caf':
      return openCaf(reader);
    case 'flac':
      return openFlac(reader);
    case 'mp3':
    case 'aac':
      return openBehindTags(reader);
    default:
      return isUnknown(sniffed) ? openFrames(reader, 0) : null;
  }
}

/** A file that begins with a tag may be of any of these kinds. */
function openBehindTags(reader: ByteReader): OpenedSample {
  const start = skipTags(new ByteWindow(reader), 0);
  const sniffed = start === 0 ? null : sniffContainer(reader.read(start, SNIFF_BYTES));
  switch (sniffed?.kind === 'media' ? sniffed.container : null) {
    case 'wav':
      return openWav(reader, start);
    case 'aiff':
      return openAiff(reader, start);
    case 'caf':
      return openCaf(reader, start);
    case 'flac':
      return openFlac(reader, start);
    default:
      return openFrames(reader, start);
  }
}
