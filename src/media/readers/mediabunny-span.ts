import { EncodedPacketSink, type InputAudioTrack } from 'mediabunny';
import { refusals } from '../refusals';

/** From when on a track is heard, on its own clock, and for how many seconds. */
export interface Span {
  readonly start: number;
  readonly seconds: number;
}

/** Nobody needs to know to 50 ms how far beyond every limit a sample is, so an index is believed beyond this. */
const BELIEVED_SECONDS = 600;
/** The last packet of a Matroska file may not say how long it lasts; it is taken to last as long as the one before. */
const MAX_PACKET_SECONDS = 0.2;

/**
 * Finds how long a track really is by looking at its packets: an index may be missing (live recordings), guessed
 * (variable bit rate) or a lie. Frame by frame where a format has no index.
 * @throws ApiError too_short when there is no packet, unreadable_audio when the index points beyond the end of the file
 * or makes no sense.
 */
export async function findSpan(track: InputAudioTrack): Promise<Span> {
  const sink = new EncodedPacketSink(track);
  if ((await sink.getFirstPacket()) === null) throw refusals.tooShort(0);
  // Below zero lies what is not heard: the run-up of an encoder, or what was cut off in an editor.
  const start = Math.max(await track.getFirstTimestamp(), 0);
  const seconds = (await findEnd(track, sink)) - start;
  if (!Number.isFinite(seconds)) throw refusals.unreadable();
  return { start, seconds: Math.max(Math.round(seconds * 1000) / 1000, 0) };
}

async function findEnd(track: InputAudioTrack, sink: EncodedPacketSink): Promise<number> {
  const claimed = await track.getDurationFromMetadata();
  if (claimed !== null && claimed > BELIEVED_SECONDS) return claimed;
  const end = await track.computeDuration();
  const last = await sink.getPacket(Number.POSITIVE_INFINITY);
  if (last === null) throw refusals.unreadable();
  // A FLAC file counts its samples, while the end of its last, very small frame may be missed.
  if ((await track.getCodec()) === 'flac' && claimed !== null && Math.abs(claimed - end) < MAX_PACKET_SECONDS)
    return claimed;
  if (last.duration > 0) return end;
  const previous = await sink.getPacket(last.timestamp - 0.0005);
  return end + Math.min(previous === null ? 0 : last.timestamp - previous.timestamp, MAX_PACKET_SECONDS);
}
