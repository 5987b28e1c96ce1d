/** What a WAV is made of: 16-bit mono PCM. */
export interface WavOptions {
  readonly seconds: number;
  readonly sampleRate?: number;
  /** The value at a moment, -1 to 1; a plain tone when left out. */
  readonly value?: (second: number) => number;
}

/** Makes a playable WAV file. */
export function makeWav({ seconds, sampleRate = 8_000, value = tone }: WavOptions): Buffer {
  const samples = Math.round(seconds * sampleRate);
  const wav = Buffer.alloc(44 + samples * 2);
  wav.write('RIFF', 0);
  wav.writeUInt32LE(36 + samples * 2, 4);
  wav.write('WAVEfmt ', 8);
  wav.writeUInt32LE(16, 16);
  wav.writeUInt16LE(1, 20);
  wav.writeUInt16LE(1, 22);
  wav.writeUInt32LE(sampleRate, 24);
  wav.writeUInt32LE(sampleRate * 2, 28);
  wav.writeUInt16LE(2, 32);
  wav.writeUInt16LE(16, 34);
  wav.write('data', 36);
  wav.writeUInt32LE(samples * 2, 40);
  for (let i = 0; i < samples; i += 1) wav.writeInt16LE(Math.round(value(i / sampleRate) * 32_767), 44 + i * 2);
  return wav;
}

function tone(second: number): number {
  return 0.3 * Math.sin(2 * Math.PI * 220 * second);
}
