import { adviceFor } from '../../../src/media/advice';
import { aacFrameIsSilent } from '../../../src/media/levels/aac-silence';
import { pcmReader } from '../../../src/media/levels/decoders/pcm';
import { LevelMeter } from '../../../src/media/levels/level-meter';

const RATE = 8000;
const tone = (seconds: number, amplitude: number) =>
  Float32Array.from({ length: seconds * RATE }, (_, index) => amplitude * Math.sin(index / 3));
const measured = (...pieces: Float32Array[]) => {
  const meter = new LevelMeter();
  for (const piece of pieces) meter.add([piece], RATE);
  return meter;
};
const stereo = (left: Float32Array, right: Float32Array) => {
  const meter = new LevelMeter();
  meter.add([left, right], RATE);
  return meter;
};
const codes = (seconds: number, meter: LevelMeter) =>
  adviceFor(seconds, { levels: meter.levels(), silence: 'none', cancelsOut: meter.cancelsOut() }).map(
    ({ code }) => code,
  );

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

  it('removes a constant offset before it judges how loud the sound is', () => {
    const soft = tone(1, 0.002).map((value) => value + 0.1);
    expect(measured(soft).levels()).toEqual(measured(tone(1, 0.002)).levels());
    expect(measured(soft).levels()).toMatchObject({ rms_dbfs: -57, silence_share: 1 });
  });

  it('counts what is cut off with its offset', () => {
    const cutOff = tone(1, 0.5).map((value) => Math.min(value + 0.8, 1));
    expect(measured(cutOff).levels()?.clipped_share).toBeGreaterThan(0.3);
    expect(measured(cutOff).levels()?.peak_dbfs).toBeLessThanOrEqual(0);
  });

  it('counts frames across pieces of any length', () => {
    const sound = Float32Array.from({ length: 2 * RATE }, (_, index) => (index < RATE ? 0.5 * Math.sin(index / 3) : 0));
    const meter = new LevelMeter();
    for (let at = 0; at < sound.length; at += 7) meter.add([sound.subarray(at, at + 7)], RATE);
    expect(meter.levels()).toEqual(measured(sound).levels());
  });

  it('measures 30 s and no more', () => {
    expect(measured(tone(20, 0.1), tone(20, 0.1)).levels()?.measured_seconds).toBe(30);
  });

  it('leaves out a channel that is silent throughout', () => {
    expect(stereo(tone(1, 0.5), new Float32Array(RATE)).levels()).toMatchObject({ rms_dbfs: -9, silence_share: 0 });
  });

  it('leaves out a piece that has other channels than the first', () => {
    const meter = stereo(tone(1, 0.5), tone(1, 0.5));
    meter.add([tone(1, 1)], RATE);
    expect(meter.levels()).toMatchObject({ rms_dbfs: -9, measured_seconds: 1 });
  });

  it('knows nothing before it has heard anything', () => {
    expect(measured().levels()).toBeNull();
    expect(measured().isSilent()).toBe(false);
  });
});

describe('LevelMeter on channels that are mixed', () => {
  const other = Float32Array.from({ length: RATE }, (_, index) => 0.5 * Math.sin(index / 7));

  it.each<[string, boolean, LevelMeter]>([
    ['the same twice', false, stereo(tone(1, 0.5), tone(1, 0.5))],
    ['nothing in common', false, stereo(tone(1, 0.5), other)],
    ['one of them silent', false, stereo(tone(1, 0.5), new Float32Array(RATE))],
    ['one of them much softer and inverted', false, stereo(tone(1, 0.5), tone(1, -0.1))],
    ['both silent', false, stereo(new Float32Array(RATE), new Float32Array(RATE))],
    ['one inverted', true, stereo(tone(1, 0.5), tone(1, -0.5))],
    [
      'one inverted on an offset',
      true,
      stereo(
        tone(1, 0.5),
        tone(1, -0.5).map((value) => value + 0.3),
      ),
    ],
    ['one inverted at half the level', true, stereo(tone(1, 0.5), tone(1, -0.25))],
    ['only one', false, measured(tone(1, 0.5))],
  ])('with %s: cancels out is %j', (_, expected, meter) => {
    expect(meter.cancelsOut()).toBe(expected);
  });

  it('takes all channels of surround sound', () => {
    const meter = new LevelMeter();
    meter.add([tone(1, 0.5), tone(1, -0.5), new Float32Array(RATE), tone(1, 0.2), tone(1, -0.2)], RATE);
    expect(meter.cancelsOut()).toBe(true);
  });
});

describe('adviceFor', () => {
  it.each<[string, string[], number, LevelMeter]>([
    ['good speech', [], 12, measured(tone(12, 0.2))],
    ['brief speech', ['too_brief'], 4, measured(tone(4, 0.2))],
    ['quiet speech', ['quiet'], 12, measured(tone(12, 0.004))],
    ['distorted speech (B46)', ['clipped'], 12, measured(tone(12, 3).map((value) => Math.min(1, Math.max(-1, value))))],
    ['long pauses', ['mostly_silent'], 12, measured(tone(2, 0.5), new Float32Array(10 * RATE))],
    ['quiet speech on an offset', ['quiet'], 12, measured(tone(12, 0.004).map((value) => value + 0.1))],
    ['channels that cancel out', ['phase_inverted'], 12, stereo(tone(12, 0.2), tone(12, -0.2))],
    ['nothing measured', ['unmeasured'], 12, measured()],
  ])('for %s is %j', (_, expected, seconds, meter) => {
    expect(codes(seconds, meter)).toEqual(expected);
  });

  it.each(['most', 'perhaps'] as const)(
    'for a sound of which all that is measured is silent (%s) speaks of silence alone',
    (silence) => {
      const levels = measured(new Float32Array(RATE)).levels();
      expect(adviceFor(260, { levels, silence, cancelsOut: false }).map(({ code }) => code)).toEqual(['mostly_silent']);
    },
  );
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
    ['ulaw', bytes(0x80), 1],
    ['ulaw', bytes(0x00), -1],
    ['ulaw', bytes(0x7f), 0],
    ['alaw', bytes(0xaa), 1],
    ['alaw', bytes(0x2a), -1],
    ['alaw', bytes(0xd5), 8 / 32_256],
  ])('reads %s', (codec, data, value) => {
    const values = new Float32Array(1);
    pcmReader(codec)?.read(new DataView(data.buffer), Int32Array.of(0), 1, 0, values, 0);
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
