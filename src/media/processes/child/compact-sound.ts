import { closeSync, openSync, writeSync } from 'node:fs';
import { type ByteReader, memoryReader, sliceBytes, slicesReader } from '../../readers/byte-reader';
import type { JobSound } from '../inspect-messages';
import { REPLY_BOUNDS } from '../reply-bounds';

const WINDOW_BYTES = 64 * 1024;

/** The sound as it can be told over the pipe: one that is larger than a reply may be is written to `soundPath` instead. */
export function compactSound(sound: JobSound, sample: ByteReader, soundPath: string): JobSound {
  if (sound.kind !== 'memory' && sound.kind !== 'slices') return sound;
  if (fitsReply(sound)) return sound;
  const reader = sound.kind === 'memory' ? memoryReader(sound.block) : slicesReader(sample, sound.slices);
  writeOut(reader, soundPath);
  return { kind: 'file', container: sound.container, bytes: reader.size };
}

function fitsReply(sound: Extract<JobSound, { readonly kind: 'memory' | 'slices' }>): boolean {
  if (sound.kind === 'memory') return sound.block.byteLength <= REPLY_BOUNDS.bodyBytes;
  let own = 0;
  for (const slice of sound.slices) if (slice.kind === 'bytes') own += sliceBytes(slice);
  return own <= REPLY_BOUNDS.bodyBytes && sound.slices.length <= REPLY_BOUNDS.slices;
}

function writeOut(reader: ByteReader, soundPath: string): void {
  const file = openSync(soundPath, 'wx', 0o600);
  try {
    for (let at = 0; at < reader.size; ) {
      const block = reader.read(at, WINDOW_BYTES);
      for (let written = 0; written < block.byteLength; ) {
        written += writeSync(file, block, written, block.byteLength - written, at + written);
      }
      at += block.byteLength;
    }
  } finally {
    closeSync(file);
  }
}
