/** How the values of a plain PCM sound are stored, little-endian. */
export interface PcmFormat {
  readonly sampleRate: number;
  readonly channels: number;
  readonly bytesPerValue: 2 | 3;
}

/** The length of `wavHeader`, in bytes. */
export const WAV_HEADER_BYTES = 44;

/** The header of a WAV file with this many bytes of PCM sound after it. */
export function wavHeader({ sampleRate, channels, bytesPerValue }: PcmFormat, soundBytes: number): Buffer {
  const header = Buffer.alloc(WAV_HEADER_BYTES);
  header.write('RIFF', 0, 'latin1');
  header.writeUInt32LE(WAV_HEADER_BYTES - 8 + soundBytes, 4);
  header.write('WAVEfmt ', 8, 'latin1');
  header.writeUInt32LE(16, 16);
  header.writeUInt16LE(1, 20);
  header.writeUInt16LE(channels, 22);
  header.writeUInt32LE(sampleRate, 24);
  header.writeUInt32LE(sampleRate * channels * bytesPerValue, 28);
  header.writeUInt16LE(channels * bytesPerValue, 32);
  header.writeUInt16LE(bytesPerValue * 8, 34);
  header.write('data', 36, 'latin1');
  header.writeUInt32LE(soundBytes, 40);
  return header;
}

/** What a WAV file of `makeWav` holds: mono sound with 16 bits for each value. */
export interface WavOptions {
  readonly seconds: number;
  readonly sampleRate?: number;
  /** The value at a moment, -1 to 1; a plain tone by default. */
  readonly value?: (second: number) => number;
}

/** Makes a playable WAV file. */
export function makeWav({ seconds, sampleRate = 8_000, value = tone }: WavOptions): Buffer {
  const sound = Buffer.alloc(Math.round(seconds * sampleRate) * 2);
  for (let at = 0; at < sound.length; at += 2) {
    sound.writeInt16LE(Math.round(value(at / 2 / sampleRate) * 32_767), at);
  }
  return Buffer.concat([wavHeader({ sampleRate, channels: 1, bytesPerValue: 2 }, sound.length), sound]);
}

function tone(second: number): number {
  return 0.3 * Math.sin(2 * Math.PI * 220 * second);
}
