import { createHash } from 'node:crypto';

/** How one synthetic speaker sounds. Everything follows from the identity it was made for. */
export interface Voice {
  /** Middle of the speaking pitch. */
  readonly pitchHz: number;
  /** Length of the vocal tract relative to an adult man: every formant is multiplied by it. */
  readonly formantScale: number;
  /** Share of the second formant's own shift, which separates speakers of one pitch. */
  readonly colour: number;
  /** 0 is a clear voice, 1 a whisper. */
  readonly breath: number;
  readonly vibratoHz: number;
  readonly syllablesPerSecond: number;
  /** Seed of the noise, so that the same text in the same voice is the same sound. */
  readonly noiseSeed: number;
}

/** The speaker that belongs to an identity such as a voice model's id; the same identity always sounds the same. */
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
