import type { SoundFile } from '../processes/inspect-messages';
import { type ByteReader, fileReader, memoryReader, slicesReader } from '../readers/byte-reader';
import { openSample } from '../readers/open-sample';

/** Longer than the rounding of any container, shorter than anybody hears. */
const TOLERANCE_SECONDS = 0.05;

/**
 * Thrown when what would be sent is not what was found in the sample, because the sample contradicts itself or a reader
 * errs. It is never sent; the log says so.
 */
class SoundMismatch extends Error {
  override readonly name = 'SoundMismatch';
}

/**
 * Reads the sound that is about to be sent once more, as a stranger would: one clean stream of one sound track in the
 * container it is said to be, as long as what was found. Throws SoundMismatch otherwise. A sample that goes as it is has
 * just been read in this very way.
 */
export async function verifySound(
  sound: SoundFile,
  expectedSeconds: number,
  sample: ByteReader,
  soundPath: string,
): Promise<void> {
  if (sound.kind === 'sample') return;
  const reader = readerOf(sound, sample, soundPath);
  try {
    const { container, isClean, tracks } = openSample(reader);
    const [track] = tracks;
    if (container !== sound.container) throw new SoundMismatch(`It is ${container}, not ${sound.container}.`);
    if (!isClean || track === undefined) throw new SoundMismatch('It is more than one clean sound track.');
    const difference = Math.abs(track.seconds - expectedSeconds);
    if (difference > TOLERANCE_SECONDS)
      throw new SoundMismatch(`It lasts ${track.seconds} s, not ${expectedSeconds} s.`);
  } finally {
    if (sound.kind === 'file') reader.close();
  }
}

function readerOf(sound: Exclude<SoundFile, { kind: 'sample' }>, sample: ByteReader, soundPath: string): ByteReader {
  switch (sound.kind) {
    case 'slices':
      return slicesReader(sample, sound.slices);
    case 'memory':
      return memoryReader(sound.block);
    case 'file':
      return fileReader(soundPath);
  }
}
