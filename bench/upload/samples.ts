/** A form with one sample in it, ready to be sent again and again. */
export interface UploadForm {
  readonly megabytes: number;
  readonly sampleBytes: number;
  readonly contentType: string;
  readonly body: Buffer;
}

interface WavShape {
  readonly sampleRate: number;
  readonly channels: number;
  readonly bytesPerValue: 2 | 3;
}

/** Real recordings of these sizes last 31, 57 and 87 s: below what is taken at most, and long enough to be measured. */
const SHAPES = new Map<number, WavShape>([
  [1, { sampleRate: 16_000, channels: 1, bytesPerValue: 2 }],
  [10, { sampleRate: 44_100, channels: 2, bytesPerValue: 2 }],
  [50, { sampleRate: 96_000, channels: 2, bytesPerValue: 3 }],
]);
const HEADER_BYTES = 44;
const BOUNDARY = '----bench-7MA4YWxkTrZu0gW';

/** The sizes there are samples of, in MB (10^6 bytes). */
export const SAMPLE_SIZES: readonly number[] = [...SHAPES.keys()];

function wavHeader({ sampleRate, channels, bytesPerValue }: WavShape, soundBytes: number): Buffer {
  const header = Buffer.alloc(HEADER_BYTES);
  header.write('RIFF', 0, 'latin1');
  header.writeUInt32LE(HEADER_BYTES - 8 + soundBytes, 4);
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

/** Noise that swells and fades four times a second, like syllables. The same bytes on every run. */
function writeSound(sound: Buffer, { sampleRate, channels, bytesPerValue }: WavShape): void {
  const fullScale = 2 ** (bytesPerValue * 8 - 1) - 1;
  const frameBytes = channels * bytesPerValue;
  let state = 1;
  for (let at = 0; at + frameBytes <= sound.length; at += frameBytes) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    const loudness = 0.25 + 0.25 * Math.sin((at / frameBytes / sampleRate) * 8 * Math.PI);
    const value = Math.round((state / 2 ** 31 - 1) * loudness * fullScale);
    for (let channel = 0; channel < channels; channel += 1) {
      sound.writeIntLE(value, at + channel * bytesPerValue, bytesPerValue);
    }
  }
}

function makeWav(megabytes: number): Buffer {
  const shape = SHAPES.get(megabytes);
  if (shape === undefined) throw new Error(`There is no sample of ${megabytes} MB.`);
  const frameBytes = shape.channels * shape.bytesPerValue;
  const sound = Buffer.alloc(Math.floor((megabytes * 1e6 - HEADER_BYTES) / frameBytes) * frameBytes);
  writeSound(sound, shape);
  return Buffer.concat([wavHeader(shape, sound.length), sound]);
}

/** Makes the form of an upload with one sample: a WAV file of as many MB (10^6 bytes). */
export function makeForm(megabytes: number): UploadForm {
  const sample = makeWav(megabytes);
  const part = (disposition: string): string => `--${BOUNDARY}\r\nContent-Disposition: form-data; ${disposition}\r\n`;
  const body = Buffer.concat([
    Buffer.from(`${part('name="name"')}\r\nBench\r\n`),
    Buffer.from(`${part('name="audio"; filename="sample.wav"')}Content-Type: audio/wav\r\n\r\n`),
    sample,
    Buffer.from(`\r\n--${BOUNDARY}--\r\n`),
  ]);
  const contentType = `multipart/form-data; boundary=${BOUNDARY}`;
  return { megabytes, sampleBytes: sample.length, contentType, body };
}
