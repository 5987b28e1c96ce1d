import { OPUS_HERTZ, withPreSkip } from '../readers/codecs/opus';
import { unlaceHeaders } from '../readers/codecs/vorbis';
import type { DecoderSetup, SoundTrack } from '../sound-track';
import { OggPages } from './ogg-pages';
import type { PositionedWriter } from './positioned-writer';

/** Names nobody: tags are what is left behind. */
const VENDOR = 'Echo';
const PRE_SKIP_HIDES = 0xffff;

/**
 * Writes the packets of an Opus or Vorbis track as an Ogg file of one stream (RFC 3533, RFC 7845, Vorbis I appendix A).
 * The same sound always gives the same bytes. Throws RangeError when the headers of the codec are not at hand.
 */
export async function writeOgg(
  track: SoundTrack & { readonly setup: DecoderSetup },
  out: PositionedWriter,
): Promise<void> {
  const isOpus = track.codecName === 'opus';
  const rate = isOpus ? OPUS_HERTZ : track.sampleRate;
  const pages = new OggPages(out);
  let granule = 0;
  let lead = 0;
  let isFirst = true;
  for await (const { data, duration, timestamp } of track.packets()) {
    if (isFirst) {
      lead = isOpus ? Math.min(Math.max(Math.round(-timestamp * rate), 0), PRE_SKIP_HIDES) : 0;
      await writeHeaders(track, { lead, isOpus }, pages);
    }
    isFirst = false;
    granule += Math.round(duration * rate);
    await pages.add(data, granule);
  }
  await pages.end(Math.min(granule, lead + Math.round(track.seconds * rate)));
}

async function writeHeaders(
  { setup }: { readonly setup: DecoderSetup },
  { lead, isOpus }: { readonly lead: number; readonly isOpus: boolean },
  pages: OggPages,
): Promise<void> {
  const description = setup.description ?? new Uint8Array(0);
  if (isOpus) {
    await pages.addHeaders([withPreSkip(description, lead)]);
    return pages.addHeaders([comments('OpusTags')]);
  }
  const headers = unlaceHeaders(description);
  if (headers === null) throw new RangeError('The Vorbis headers are missing.');
  await pages.addHeaders([headers[0]]);
  return pages.addHeaders([Buffer.concat([comments('\x03vorbis'), Uint8Array.of(1)]), headers[2]]);
}

/** Comments that hold nothing but the name of the writer. */
function comments(magic: string): Uint8Array {
  const sizes = Buffer.alloc(8);
  sizes.writeUInt32LE(VENDOR.length, 0);
  return Buffer.concat([
    Buffer.from(magic, 'latin1'),
    sizes.subarray(0, 4),
    Buffer.from(VENDOR, 'latin1'),
    sizes.subarray(4),
  ]);
}
