import { adviceFor } from '../../../src/media/advice';
import { aacFrameIsSilent } from '../../../src/media/levels/aac-silence';
import { LevelMeter } from '../../../src/media/levels/level-meter';
import { pcmReader } from '../../../src/media/levels/pcm';

const RATE = 8000;
const tone = (seconds: number, amplitude: number) =>
  Float32Array.from({ length: seconds * RATE }, (_, index) => amplitude * Math.sin(index / 3));
const measured = (...pieces: Float32Array[]) => {
  const meter = new LevelMeter();
  for (const piece of pieces) meter.add([piece], RATE);
  return meter;
};
const codes = (seconds: number, meter: LevelMeter) => adviceFor(seconds, meter.levels()).map(({ code }) => code);

describe('LevelMeter', () => {
  it('reads a full-scale sine as -3 dB on average and 0 dB at its peak', () => {
    expect(measured(tone(1, 1)).levels()).toMatchObject({ rms_dbfs: -3, peak_dbfs: -0, measured_seconds: 1 });
  });

  it('finds the share that is silence', () => {
    expect(measured(tone(1, 0.5), new Float32Array(3 * RATE)).levels()?.silence_share).toBe(0.75);
  });

  it('calls sound silent when nothing moves, even on a constant offset (B46)', () => {
    expect(measured(new Float32Array(RATE)).isSilent()).toBe(true);
    expect(measured(new Float32Array(RATE).fill(0.4)).isSilent()).toBe(true);
    expect(measured(tone(1, 0.001)).isSilent()).toBe(false);
  });

  it('knows nothing before it has heard anything', () => {
    expect(measured().levels()).toBeNull();
    expect(measured().isSilent()).toBe(false);
  });
});

describe('adviceFor', () => {
  it.each<[string, string[], number, LevelMeter]>([
    ['good speech', [], 12, measured(tone(12, 0.2))],
    ['brief speech', ['too_brief'], 4, measured(tone(4, 0.2))],
    ['quiet speech', ['quiet'], 12, measured(tone(12, 0.004))],
    ['distorted speech (B46)', ['clipped'], 12, measured(tone(12, 3).map((value) => Math.min(1, Math.max(-1, value))))],
    ['long pauses', ['mostly_silent'], 12, measured(tone(2, 0.5), new Float32Array(10 * RATE))],
    ['nothing measured', ['unmeasured'], 12, measured()],
  ])('for %s is %j', (_, expected, seconds, meter) => {
    expect(codes(seconds, meter)).toEqual(expected);
  });
});

describe('pcmReader', () => {
  const bytes = (...values: number[]) => Uint8Array.from(values);
  const float = (value: number) => Uint8Array.from(Buffer.from(Float32Array.of(value).buffer));

  it.each<[Parameters<typeof pcmReader>[0], Uint8Array, number]>([
    ['pcm-u8', bytes(192), 0.5],
    ['pcm-s8', bytes(0xc0), -0.5],
    ['pcm-s16', bytes(0x00, 0x40), 0.5],
    ['pcm-s16be', bytes(0xc0, 0x00), -0.5],
    ['pcm-s24', bytes(0, 0, 0xc0), -0.5],
    ['pcm-s24be', bytes(0x40, 0, 0), 0.5],
    ['pcm-s32', bytes(0, 0, 0, 0xc0), -0.5],
    ['pcm-f32', float(0.5), 0.5],
    ['pcm-f32', float(Number.NaN), 0],
    ['ulaw', bytes(0x80), 32_124 / 32_768],
    ['ulaw', bytes(0x7f), 0],
    ['alaw', bytes(0x2a), -32_256 / 32_768],
    ['alaw', bytes(0xd5), 8 / 32_768],
  ])('reads %s', (codec, data, value) => {
    const values = new Float32Array(1);
    expect(pcmReader(codec)?.read(data, values, 0, 1)).toBe(1);
    expect(values[0]).toBeCloseTo(value, 6);
  });

  it('leaves compressed sound to others', () => {
    expect(pcmReader('mp3')).toBeNull();
  });
});

describe('aacFrameIsSilent', () => {
  /** One channel, a long window, `bands` bands in one section of the given codebook, then the end. */
  const frame = (bands: number, codebook: number) => {
    const bits = (value: number, width: number) => value.toString(2).padStart(width, '0');
    const section = bands === 0 ? '' : bits(codebook, 4) + bits(bands, 5);
    const all = `${bits(0, 3)}${bits(0, 4)}${bits(100, 8)}0${bits(0, 2)}0${bits(bands, 6)}0${section}000${bits(7, 3)}`;
    return Uint8Array.from(all.padEnd(80, '0').match(/.{8}/g) ?? [], (octet) => Number.parseInt(octet, 2));
  };

  it.each([
    ['no bands at all', frame(0, 0), true],
    ['bands without values', frame(12, 0), true],
    ['values', frame(12, 5), false],
    ['noise made by the decoder', frame(12, 13), false],
    ['nothing: it is empty', new Uint8Array(0), false],
  ])('judges a frame with %s', (_, bytes, silent) => {
    expect(aacFrameIsSilent(bytes)).toBe(silent);
  });
});
