import { flacHeader, readStreamInfo, STREAM_INFO_BYTES } from '../readers/flac/stream-info';
import type { DecoderSetup, SoundTrack } from '../sound-track';
import type { PositionedWriter } from './positioned-writer';

/** `fLaC` and the header of the block behind it. */
const BEFORE_STREAM_INFO = 8;

/** Writes FLAC frames behind a STREAMINFO that counts them. `setup.description` is `fLaC` and STREAMINFO, as in WebCodecs. */
export async function writeFlac(
  track: SoundTrack & { readonly setup: DecoderSetup },
  out: PositionedWriter,
): Promise<void> {
  const description = track.setup.description ?? new Uint8Array(0);
  const info = readStreamInfo(description.subarray(BEFORE_STREAM_INFO, BEFORE_STREAM_INFO + STREAM_INFO_BYTES));
  const header = flacHeader(info, Math.round(track.seconds * info.sampleRate));
  await out.write(header, 0);
  let position = header.byteLength;
  for await (const { data } of track.packets()) {
    await out.write(data, position);
    position += data.byteLength;
  }
}
