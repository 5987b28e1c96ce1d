import { measureSound, UNMEASURED } from '../../../src/media/levels/measure-sound';
import type { SoundTrack } from '../../../src/media/sound-track';
import { alacTrack, fixtureTrack, pcmTrack, trackOf } from '../../support/media/sound-tracks';

const sine = (hertz: number, amplitude: number) => (second: number) => [
  amplitude * Math.sin(2 * Math.PI * hertz * second),
];
/** Counts the packets that are taken from a track. */
function watched(track: SoundTrack): { readonly track: SoundTrack; readonly packets: () => number } {
  let packets = 0;
  const count = async function* (fromSeconds?: number) {
    for await (const packet of track.packets(fromSeconds)) {
      packets += 1;
      yield packet;
    }
  };
  return { track: { ...track, packets: count }, packets: () => packets };
}

describe('measureSound of uncompressed sound', () => {
  it.each([8000, 11_025, 44_100, 48_000, 96_000, 192_000])('reads a sine at %d Hz as it is', async (sampleRate) => {
    const { levels } = await measureSound(pcmTrack(2, sampleRate, sine(440, 0.5), 0.05));

    expect(levels).toMatchObject({ rms_dbfs: -9, silence_share: 0, clipped_share: 0 });
    expect(levels?.peak_dbfs).toBeCloseTo(-6, 1);
    expect(levels?.measured_seconds).toBeCloseTo(2, 1);
  });

  it.each([
    [48_000, 8000],
    [96_000, 8000],
    [96_000, 16_000],
    [44_100, 8820],
    [192_000, 8000],
  ])('at %d Hz does not take a tone of %d Hz for silence', async (sampleRate, hertz) => {
    const { levels, silent } = await measureSound(
      pcmTrack(2, sampleRate, (s) => [0.5 * Math.cos(2 * Math.PI * hertz * s)]),
    );

    expect(silent).toBe(false);
    expect(Math.abs((levels?.rms_dbfs ?? 0) + 9)).toBeLessThan(0.5);
  });

  it.each([
    ['ulaw', 0x80, 0x00],
    ['alaw', 0xaa, 0x2a],
  ] as const)('finds the values that %s has cut off', async (codec, highest, lowest) => {
    const data = Uint8Array.from({ length: 16_000 }, (_, at) => (at % 80 < 40 ? highest : lowest));
    const { levels } = await measureSound(trackOf([{ data, timestamp: 0, duration: 2 }], { codec }));

    expect(levels).toMatchObject({ peak_dbfs: 0, clipped_share: 1 });
  });

  it('keeps frames together, so that channels can be mixed', async () => {
    const inverted = (second: number) => [...sine(300, 0.5)(second), ...sine(300, -0.5)(second)];
    const mixed = (second: number) => [...sine(300, 0.5)(second), ...sine(300, 0.5)(second)];

    expect(await measureSound(pcmTrack(2, 96_000, inverted, 0.021))).toMatchObject({ cancelsOut: true });
    expect(await measureSound(pcmTrack(2, 96_000, mixed, 0.021))).toMatchObject({ cancelsOut: false });
  });

  it('reads packets of a single frame', async () => {
    const { levels } = await measureSound(pcmTrack(0.5, 48_000, sine(440, 0.5), 1 / 48_000));
    expect(levels?.measured_seconds).toBeCloseTo(0.5, 2);
    expect(Math.abs((levels?.rms_dbfs ?? 0) + 9)).toBeLessThan(0.2);
  });

  it('measures 20 s of a packet that is four minutes long, spread evenly', async () => {
    const loudAtTheEnd = (second: number) => (second < 120 ? [0] : sine(440, 0.5)(second));
    const { levels } = await measureSound(pcmTrack(240, 8000, loudAtTheEnd));

    expect(levels).toMatchObject({ measured_seconds: 20, silence_share: 0.5 });
  });

  it('stops at its bound when every packet claims to be the first', async () => {
    const { track } = watched(pcmTrack(60, 8000, sine(440, 0.5), 1));
    const lying: SoundTrack = {
      ...track,
      async *packets() {
        for await (const packet of track.packets()) yield { ...packet, timestamp: 0 };
      },
    };
    const { levels } = await measureSound(lying);
    expect(levels?.measured_seconds).toBeLessThanOrEqual(30);
  });
});

describe('measureSound of compressed sound', () => {
  it.each([
    ['speech-vorbis.ogg', -21.3],
    ['speech-surround.ogg', -21.6],
  ])('measures %s', async (name, rms) => {
    const { levels, silent } = await measureSound(await fixtureTrack(name));

    expect(Math.abs((levels?.rms_dbfs ?? 0) - rms)).toBeLessThan(0.5);
    expect(silent).toBe(false);
  });

  it('measures ALAC to the last bit, as the same sound uncompressed', async () => {
    const wav = await fixtureTrack('speech.wav');
    const same = await measureSound({ ...wav, seconds: 2 });
    const { levels } = await measureSound({ ...alacTrack('speech-alac.m4a'), seconds: 2 });

    expect(levels).toEqual(same.levels);
  });

  it.each(['silence-vorbis.ogg', 'silence-surround.ogg', 'silence.wav', 'silence.m4a'])(
    'finds %s silent',
    async (name) => {
      expect(await measureSound(await fixtureTrack(name))).toMatchObject({ silent: true, cancelsOut: false });
    },
  );

  it('finds silence-alac.m4a silent', async () => {
    expect(await measureSound(alacTrack('silence-alac.m4a'))).toMatchObject({ silent: true });
  });

  it('takes no more packets than it decodes when their lengths are a lie', async () => {
    const opus = await fixtureTrack('speech.ogg');
    const endless: SoundTrack = {
      ...opus,
      async *packets() {
        for (let round = 0; round < 50; round += 1) {
          for await (const packet of opus.packets()) yield { ...packet, timestamp: 0, duration: 0 };
        }
      },
    };
    const { track, packets } = watched(endless);
    const { levels } = await measureSound(track);

    expect(levels?.measured_seconds).toBeLessThan(32);
    expect(packets() * 0.02).toBeLessThan(32);
  });

  it.each(['alac', 'opus', 'vorbis', 'flac', 'mp3', 'amr'])(
    'gives numbers or none when %s makes no sense',
    async (codecName) => {
      const noise = Uint8Array.from({ length: 400 }, (_, index) => (index * index * 31) % 251);
      const packets = Array.from({ length: 200 }, (_, index) => ({
        data: noise,
        timestamp: index * 0.02,
        duration: 0.02,
      }));
      const setup = { codec: codecName, sampleRate: 8000, numberOfChannels: 1, description: noise };
      const print = jest.spyOn(console, 'error').mockImplementation(() => undefined);

      const measured = await measureSound(trackOf(packets, { codecName, setup }));

      if (measured.levels === null) expect(measured).toEqual(UNMEASURED);
      else expect(Object.values(measured.levels).every(Number.isFinite)).toBe(true);
      expect(print.mock.calls.length).toBeLessThan(250);
      print.mockRestore();
    },
  );
});
