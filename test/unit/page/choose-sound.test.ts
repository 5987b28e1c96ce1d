import { LevelMeter } from '../../../src/page/choose/quality/level-meter';
import { judgeLength, judgeSound, loudnessCodes } from '../../../src/page/choose/quality/verdicts';
import { cutName, firstRange, mixDown, moveEnd, tenthsOf, toSamples } from '../../../src/page/choose/trim/cut-range';

const RATE = 8_000;

/** Mono sound; `loudness` gives the amplitude at a moment. */
function tone(seconds: number, loudness: (second: number) => number): Float32Array {
  return Float32Array.from({ length: seconds * RATE }, (_, at) => loudness(at / RATE) * Math.sin(at / 3));
}

function measure(...channels: Float32Array[]): LevelMeter {
  const meter = new LevelMeter();
  // In pieces that are no whole number of frames, as decoders give them.
  for (let at = 0; at < (channels[0]?.length ?? 0); at += 1_023)
    meter.add(
      channels.map((channel) => channel.subarray(at, at + 1_023)),
      RATE,
    );
  return meter;
}

function codesOf(...channels: Float32Array[]): string[] {
  const levels = measure(...channels).levels();
  if (!levels) throw new Error('nothing was measured');
  return loudnessCodes(levels);
}

describe('how good a recording is', () => {
  it('hears what is quiet, cut off, mostly silent or fine', () => {
    expect(codesOf(tone(2, () => 0.3))).toEqual([]);
    expect(codesOf(tone(2, () => 0.005))).toEqual(['quiet']);
    expect(codesOf(tone(2, () => 1.5))).toEqual(['clipped']);
    expect(codesOf(tone(4, (second) => (second < 1 ? 0.4 : 0)))).toEqual(['mostly_silent']);
    // The other channel is not connected.
    expect(
      codesOf(
        tone(2, () => 0.3),
        new Float32Array(2 * RATE),
      ),
    ).toEqual([]);
  });

  it('takes a constant offset for silence', () => {
    const meter = measure(new Float32Array(RATE).fill(0.2));
    expect(meter.levels()).toMatchObject({ rmsDbfs: -120, silenceShare: 1 });
    expect(measure(new Float32Array(RATE)).levels()?.isSilent).toBe(true);
    expect(new LevelMeter().levels()).toBeNull();
  });

  it('draws as many peaks as are asked for, and knows the length', () => {
    const meter = measure(tone(2, (second) => (second < 1 ? 0.2 : 0.8)));
    const peaks = meter.peaks(10);
    expect(meter.seconds).toBeCloseTo(2, 5);
    expect(peaks).toHaveLength(10);
    expect(peaks[2]).toBeCloseTo(0.2, 1);
    expect(peaks[8]).toBeCloseTo(0.8, 1);
  });

  it('judges the length', () => {
    const keys = [4, 10, 30, 31].map((seconds) => judgeLength(seconds, { min: 10, max: 30 }).key);
    expect(keys).toEqual(['quality.short', 'quality.goodLength', 'quality.goodLength', 'quality.long']);
  });

  it('believes the service more than itself, unless that could not measure', () => {
    const quiet = { rmsDbfs: -50, clippedShare: 0, silenceShare: 0, isSilent: false };
    const keys = (served: string[] | null, levels: typeof quiet | null = quiet) =>
      judgeSound(levels, served).map(({ key }) => key);
    expect(keys(null)).toEqual(['quality.quiet']);
    expect(keys([])).toEqual(['quality.goodSound']);
    expect(keys(['too_brief', 'phase_inverted'])).toEqual(['quality.phaseInverted']);
    expect(keys(['unmeasured'])).toEqual(['quality.quiet']);
    expect(keys(['unmeasured'], null)).toEqual(['quality.unmeasured']);
    expect(keys(null, null)).toEqual([]);
  });
});

describe('cutting', () => {
  it('writes values as samples of 16 bits', () => {
    expect([...toSamples(Float32Array.of(0, 1, -1, 2))]).toEqual([0, 32_767, -32_768, 32_767]);
  });

  it('shows moments to a tenth of a second', () => {
    expect([0, 9.96, 84.31].map(tenthsOf)).toEqual(['0:00.0', '0:10.0', '1:24.3']);
  });

  it('keeps the ends within the recording and apart', () => {
    const bounds = { seconds: 12, least: 1 };
    expect(firstRange(40, 30)).toEqual({ from: 0, to: 30 });
    expect(moveEnd({ from: 2, to: 10 }, 'from', 2.12, bounds)).toEqual({ from: 2.1, to: 10 });
    expect(moveEnd({ from: 2, to: 10 }, 'from', 11, bounds)).toEqual({ from: 9, to: 10 });
    expect(moveEnd({ from: 2, to: 10 }, 'to', 99, bounds)).toEqual({ from: 2, to: 12 });
    expect(moveEnd({ from: 2, to: 10 }, 'to', 0, bounds)).toEqual({ from: 2, to: 3 });
  });

  it('names the cut after the recording', () => {
    expect(['a.b.mp3', 'voice', 'x (cut).wav'].map((name) => cutName(name, 'cut'))).toEqual([
      'a.b (cut).wav',
      'voice (cut).wav',
      'x (cut).wav',
    ]);
  });

  it('mixes channels, and takes one where they cancel each other out', () => {
    const left = tone(1, () => 0.5);
    const inverted = left.map((value) => -value);
    expect(mixDown([left, left])).toEqual(left);
    expect(mixDown([left, inverted])).toEqual(left);
    expect(mixDown([left])).toBe(left);
  });
});
