import { existsSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { ApiError } from '../../../src/errors/api-error';
import { soundToSend } from '../../../src/media/inspect/sound-to-send';
import { verifySound } from '../../../src/media/inspect/verify-sound';
import type { SoundFile } from '../../../src/media/processes/inspect-messages';
import { type ByteReader, memoryReader, slicesReader } from '../../../src/media/readers/byte-reader';
import { openSample } from '../../../src/media/readers/open-sample';
import type { OpenedSample, SoundPacket, SoundTrack } from '../../../src/media/sound-track';

/** Reads from memory, and throws when a reader asks for what cannot be there. */
export function strictReader(bytes: Uint8Array): ByteReader {
  const reader = memoryReader(bytes);
  return {
    ...reader,
    read: (start, length) => {
      const isSane = Number.isSafeInteger(start) && Number.isSafeInteger(length) && start >= 0 && length >= 0;
      if (!isSane || length > 2 ** 26) throw new Error(`read(${start}, ${length}) makes no sense`);
      return reader.read(start, length);
    },
  };
}

/** The structure of a sample in memory. */
export function openBytes(bytes: Uint8Array): OpenedSample {
  return openSample(strictReader(bytes));
}

/** The first sound track of a sample. */
export async function trackOf(bytes: Uint8Array): Promise<SoundTrack> {
  const [track] = openBytes(bytes).tracks;
  if (track === undefined) throw new Error('There is no track.');
  return track;
}

/** The code and the words that a sample is refused with; null when it is not. */
export async function refusalOf(bytes: Uint8Array): Promise<{ code: string; detail: string } | null> {
  try {
    openBytes(bytes);
    return null;
  } catch (error) {
    if (error instanceof ApiError) return { code: error.code, detail: error.detail };
    throw error;
  }
}

/** The code that a sample is refused with when it is opened, or that its first track is; `opened` when neither is. */
export async function refusalCodeOf(bytes: Uint8Array): Promise<string> {
  return (await refusalOf(bytes))?.code ?? openBytes(bytes).tracks[0]?.refusal?.code ?? 'opened';
}

/** All packets of a track from a moment on. */
export async function packetsOf(track: SoundTrack, fromSeconds = 0): Promise<SoundPacket[]> {
  const packets: SoundPacket[] = [];
  for await (const packet of track.packets(fromSeconds)) packets.push(packet);
  return packets;
}

/** How a sample is sent, and the bytes of it; see `sentFile`. */
export async function sentFor(bytes: Uint8Array): Promise<{ kind: SoundFile['kind']; bytes: Buffer }> {
  const { container: _, ...sent } = await sentFile(bytes);
  return sent;
}

/** The file that would be sent for a sample, once it has been verified: the sample itself, slices of it, or a copy. */
export async function sentFile(
  bytes: Uint8Array,
): Promise<Pick<SoundFile, 'container' | 'kind'> & { readonly bytes: Buffer }> {
  const reader = strictReader(bytes);
  const opened = openSample(reader);
  const track = opened.tracks.find(({ refusal }) => refusal === undefined);
  if (track === undefined) throw new Error('There is no track that can be used.');
  const soundPath = path.join(tmpdir(), `echo-voice-test-sound-${process.pid}`);
  try {
    const sound = await soundToSend(opened, track, soundPath);
    await verifySound(sound, track.seconds, reader, soundPath);
    return { container: sound.container, kind: sound.kind, bytes: bytesOf(sound, reader, bytes, soundPath) };
  } finally {
    if (existsSync(soundPath)) rmSync(soundPath);
  }
}

function bytesOf(sound: SoundFile, reader: ByteReader, sample: Uint8Array, soundPath: string): Buffer {
  switch (sound.kind) {
    case 'sample':
      return Buffer.from(sample);
    case 'memory':
      return Buffer.from(sound.block);
    case 'file':
      return readFileSync(soundPath);
    case 'slices': {
      const joined = slicesReader(reader, sound.slices);
      return Buffer.from(joined.read(0, joined.size));
    }
  }
}
