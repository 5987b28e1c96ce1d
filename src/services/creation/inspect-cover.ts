import { Limiter } from '../../concurrency/limiter';
import type { ByteSource, ReceivedCover } from '../../domain/reference-sample';
import { joinSlices, readStart } from '../../media/byte-source';
import { type CoverKind, cleanCover } from '../../media/cover/clean-cover';

/** A cover that may be sent: the picture alone, which lies where the cover was received. */
export interface InspectedCover {
  readonly kind: CoverKind;
  readonly source: ByteSource;
}

/** A cover of up to 5 MB is read whole, and two at once are enough: each takes some milliseconds. */
const reading = new Limiter(2);

/**
 * Looks into a cover and leaves out what is no picture; null where none was sent.
 * @throws ApiError unsupported_image, unreadable_image.
 */
export async function inspectCover(cover: ReceivedCover | null): Promise<InspectedCover | null> {
  if (cover === null) return null;
  const { kind, slices } = await reading.run(async () => {
    const { buffer, byteOffset, byteLength } = await readStart(cover.source, cover.source.bytes);
    return cleanCover(Buffer.from(buffer, byteOffset, byteLength));
  });
  return { kind, source: joinSlices(slices, cover.source) };
}
