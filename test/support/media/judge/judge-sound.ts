import { judgeFlac } from './judge-flac';
import { judgeAdts, judgeMp3 } from './judge-frames';
import { judgeMp4 } from './judge-mp4';
import { judgeOgg } from './judge-ogg';
import { judgeWav } from './judge-wav';

/** What a judge reads in a sound file. */
export interface JudgedSound {
  readonly container: string;
  /** How long a player plays it, in seconds; NaN where that cannot be told. */
  readonly seconds: number;
  /** Everything that is more or less than one clean sound track, in a few words each. */
  readonly faults: readonly string[];
}

/**
 * Reads a sound file without any code of the service: one clean sound track of a container that Fish.Audio takes, and
 * nothing else in it, has no faults. Never throws.
 */
export function judgeSound(bytes: Buffer): JudgedSound {
  try {
    return judgeByMagic(bytes);
  } catch (error) {
    return { container: 'unknown', seconds: Number.NaN, faults: [`It cannot be read: ${String(error)}`] };
  }
}

function judgeByMagic(bytes: Buffer): JudgedSound {
  const magic = bytes.toString('latin1', 0, 12);
  if (magic.startsWith('RIFF')) return judgeWav(bytes);
  if (magic.startsWith('OggS')) return judgeOgg(bytes);
  if (magic.startsWith('fLaC')) return judgeFlac(bytes);
  if (magic.slice(4, 8) === 'ftyp') return judgeMp4(bytes);
  const isAdts = bytes[0] === 0xff && ((bytes[1] ?? 0) & 0xf6) === 0xf0;
  return isAdts ? judgeAdts(bytes) : judgeMp3(bytes);
}
