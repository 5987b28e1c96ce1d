import { createMp3Encoder } from 'wasm-media-encoders';

const TWO_CHANNELS = 2;
const BYTES_PER_VALUE = 2;

function box(name: string, ...contents: Buffer[]): Buffer {
  const header = Buffer.alloc(8);
  header.writeUInt32BE(contents.reduce((sum, content) => sum + content.length, 8));
  header.write(name, 4, 'latin1');
  return Buffer.concat([header, ...contents]);
}

/** Numbers of 32 bits, big-endian. */
function words(...values: number[]): Buffer {
  const bytes = Buffer.alloc(values.length * 4);
  for (const [index, value] of values.entries()) bytes.writeUInt32BE(value, index * 4);
  return bytes;
}

const IDENTITY = words(0x10000, 0, 0, 0, 0x10000, 0, 0, 0, 0x40000000);

/** `stsd` of plain little-endian sound, 16 bits, stereo (QuickTime File Format, "Sound sample description", version 0). */
function soundDescription(hertz: number): Buffer {
  const entry = Buffer.alloc(28);
  entry.writeUInt16BE(1, 6);
  entry.writeUInt16BE(TWO_CHANNELS, 16);
  entry.writeUInt16BE(BYTES_PER_VALUE * 8, 18);
  entry.writeUInt32BE(hertz * 0x10000, 24);
  return box('stsd', words(0, 1), box('sowt', entry));
}

/** A QuickTime movie whose only track is noise: plain sound, 16 bits, stereo, in one chunk of sound for each second. */
export function plainSoundMovie(seconds: number, hertz = 44_100): Buffer {
  const block = TWO_CHANNELS * BYTES_PER_VALUE;
  const second = Buffer.alloc(hertz * block);
  let random = 1;
  for (let at = 0; at < second.length; at += BYTES_PER_VALUE) {
    random = (random * 1_103_515_245 + 12_345) & 0x7fffffff;
    second.writeInt16LE((random >> 16) % 6000, at);
  }
  const start = box('ftyp', Buffer.from('qt  \0\0\0\0qt  '));
  const mdat = box('mdat', ...Array<Buffer>(seconds).fill(second));
  const firstSound = start.length + 8;
  const offsets = Array.from({ length: seconds }, (_, index) => firstSound + index * second.length);
  const samples = seconds * hertz;
  const tables = box(
    'stbl',
    soundDescription(hertz),
    box('stts', words(0, 1, samples, 1)),
    box('stsc', words(0, 1, 1, hertz, 1)),
    box('stsz', words(0, block, samples)),
    box('stco', words(0, seconds, ...offsets)),
  );
  const dataHandler = box('dinf', box('dref', words(0, 1), box('url ', words(1))));
  const mdia = box(
    'mdia',
    box('mdhd', words(0, 0, 0, hertz, samples, 0)),
    box('hdlr', words(0), Buffer.from('mhlrsoun'), words(0, 0, 0), Buffer.alloc(1)),
    box('minf', box('smhd', words(0, 0)), dataHandler, tables),
  );
  const trackHeader = box('tkhd', words(7, 0, 0, 1, 0, samples, 0, 0, 0, 0x01000000), IDENTITY, words(0, 0));
  const movieHeader = box(
    'mvhd',
    words(0, 0, 0, hertz, samples, 0x10000, 0x01000000, 0, 0),
    IDENTITY,
    words(0, 0, 0, 0, 0, 0, 2),
  );
  return Buffer.concat([start, mdat, box('moov', movieHeader, box('trak', trackHeader, mdia))]);
}

/** A tone as MP3 of constant bit rate, 320 kbit/s at 48 kHz: the frames of a few seconds, over and over. */
export async function longMp3(seconds: number): Promise<Buffer> {
  const hertz = 48_000;
  const encoder = await createMp3Encoder();
  encoder.configure({ sampleRate: hertz, channels: 1, bitrate: 320 });
  const tone = Float32Array.from({ length: hertz }, (_, index) => 0.3 * Math.sin((2 * Math.PI * 300 * index) / hertz));
  const encoded = Buffer.concat([Buffer.from(encoder.encode([tone])), Buffer.from(encoder.finalize())]);
  // 1152 samples of 48 kHz at 320 kbit/s are 960 bytes, without padding (ISO/IEC 11172-3).
  const frameBytes = 960;
  const [frames, framesASecond] = [seconds * (hertz / 1152), 40];
  const piece = encoded.subarray(0, framesASecond * frameBytes);
  const bytes = Buffer.concat(Array<Buffer>(Math.ceil(frames / framesASecond)).fill(piece));
  return bytes.subarray(0, Math.round(frames) * frameBytes);
}
