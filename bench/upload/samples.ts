import { type PcmFormat, WAV_HEADER_BYTES, wavHeader } from '../../test/support/media/wav';

/** A form with one sample in it, ready to be sent again and again. */
export interface UploadForm {
  readonly megabytes: number;
  readonly sampleBytes: number;
  readonly contentType: string;
  readonly body: Buffer;
}

/** Recordings of these sizes last 31, 57, 76 and 87 s: shorter than the longest accepted one, and long enough to be inspected in full. */
const FORMATS = new Map<number, PcmFormat>([
  [1, { sampleRate: 16_000, channels: 1, bytesPerValue: 2 }],
  [10, { sampleRate: 44_100, channels: 2, bytesPerValue: 2 }],
  [20, { sampleRate: 44_100, channels: 2, bytesPerValue: 3 }],
  [50, { sampleRate: 96_000, channels: 2, bytesPerValue: 3 }],
]);
const BOUNDARY = '----bench-7MA4YWxkTrZu0gW';

/** Noise that swells and fades four times a second, like syllables. The same bytes on every run. */
function writeSound(sound: Buffer, { sampleRate, channels, bytesPerValue }: PcmFormat): void {
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

function makeWav(megabytes: number, silent: boolean): Buffer {
  const format = FORMATS.get(megabytes);
  if (format === undefined) throw new Error(`There is no sample of ${megabytes} MB.`);
  const frameBytes = format.channels * format.bytesPerValue;
  const sound = Buffer.alloc(Math.floor((megabytes * 1e6 - WAV_HEADER_BYTES) / frameBytes) * frameBytes);
  if (!silent) writeSound(sound, format);
  return Buffer.concat([wavHeader(format, sound.length), sound]);
}

/** Makes the form of an upload with one sample: a WAV file of this many MB (10^6 bytes), in which there is nothing to be heard if `silent`. */
export function makeForm(megabytes: number, silent = false): UploadForm {
  const sample = makeWav(megabytes, silent);
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
