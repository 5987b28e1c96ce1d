import { createHash } from 'node:crypto';

/** The parameters of one synthetic speaker. All of them are derived from the identity it was made for. */
export interface Voice {
  /** The middle of the speaking pitch. */
  readonly pitchHz: number;
  /** Factor for every formant, relative to an adult man. */
  readonly formantScale: number;
  /** Additional factor for the second formant, which distinguishes speakers of the same pitch. */
  readonly colour: number;
  /** The share of noise in the voice: 0 is clear, 1 a whisper. */
  readonly breath: number;
  readonly vibratoHz: number;
  readonly syllablesPerSecond: number;
  /** Seed of the noise, so that the same text in the same voice is the same sound. */
  readonly noiseSeed: number;
}

/** The voice for an identity such as the id of a voice model; the same identity always has the same voice. */
export function voiceFor(identity: string): Voice {
  const digest = createHash('sha256').update(identity).digest();
  const draw = (index: number, low: number, high: number): number =>
    low + (digest.readUInt16BE(index * 2) / 0xffff) * (high - low);
  const height = draw(0, 0, 1);
  return {
    pitchHz: 90 * 2 ** (height * 1.35),
    formantScale: 0.9 + height * 0.2 + draw(1, -0.06, 0.06),
    colour: draw(2, 0.92, 1.08),
    breath: draw(3, 0.01, 0.09),
    vibratoHz: draw(4, 3.5, 6.5),
    syllablesPerSecond: draw(5, 4, 5.4),
    noiseSeed: digest.readUInt32BE(12),
  };
}
