import { ApiError } from '../../../src/errors/api-error';
import { soundToSend } from '../../../src/media/inspect/sound-to-send';
import { verifySound } from '../../../src/media/inspect/verify-sound';
import { memoryReader, slicesReader } from '../../../src/media/readers/byte-reader';
import { openSample } from '../../../src/media/readers/open-sample';
import type { OpenedSample, SoundPacket, SoundTrack } from '../../../src/media/sound-track';

/** Opens a sample in memory. */
export function open(bytes: Uint8Array): OpenedSample {
  return openSample(memoryReader(bytes));
}

/** The first sound track of a sample in memory. */
export async function firstTrack(bytes: Uint8Array): Promise<SoundTrack> {
  const [track] = (await open(bytes)).tracks;
  if (track === undefined) throw new Error('There is no track.');
  return track;
}

/** All packets of a track. */
export async function packetsOf(track: SoundTrack, fromSeconds?: number): Promise<SoundPacket[]> {
  const packets: SoundPacket[] = [];
  for await (const packet of track.packets(fromSeconds)) packets.push(packet);
  return packets;
}

/** The code that a sample is refused with when it is opened, or that its first track is; `opened` when neither is. */
export async function refusalOf(bytes: Uint8Array): Promise<string> {
  try {
    const { tracks } = await open(bytes);
    return tracks[0]?.refusal?.code ?? 'opened';
  } catch (error) {
    if (error instanceof ApiError) return error.code;
    throw error;
  }
}

/** The file that is sent in place of a sample, once it was read again; samples of some kilobytes only. */
export async function sentFor(bytes: Uint8Array): Promise<{ container: string; kind: string; bytes: Uint8Array }> {
  const reader = memoryReader(bytes);
  const opened = openSample(reader);
  const track = opened.tracks.find(({ refusal }) => refusal === undefined);
  if (track === undefined) throw new Error('There is no track that can be used.');
  const sound = await soundToSend(opened, track, '/nowhere');
  await verifySound(sound, track.seconds, reader, '/nowhere');
  const { container, kind } = sound;
  if (sound.kind === 'slices') {
    const slices = slicesReader(reader, sound.slices);
    return { container, kind, bytes: slices.read(0, slices.size) };
  }
  if (sound.kind === 'file') throw new Error('The sound is too large for this test.');
  return { container, kind, bytes: sound.kind === 'memory' ? sound.block : bytes };
}
