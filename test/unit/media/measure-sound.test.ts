import { measureSound, UNMEASURED } from '../../../src/media/levels/measure-sound';
import { SearchBudget } from '../../../src/media/levels/search-sound';
import type { SoundPacket, SoundTrack } from '../../../src/media/sound-track';
import { packetsOf } from '../../support/media/open-bytes';
import { alacTrack, fixtureTrack, pcmTrack, trackOf } from '../../support/media/sound-tracks';

const sine = (hertz: number, amplitude: number) => (second: number) => [
  amplitude * Math.sin(2 * Math.PI * hertz * second),
];
/** So long that what is measured of it lies 13.6 s apart. */
const LONG_SECONDS = 260;
/** Silence, but for 12 s between two of the stretches that are measured. */
const sparse = (second: number) => (second >= 123.98 && second < 136 ? sine(441.3, 0.5)(second) : [0]);

/** A track as long as LONG_SECONDS in the shape of `silent`, packet by packet, with all of `sound` between two stretches. */
async function longTrack(silent: SoundTrack, sound: SoundTrack | null): Promise<SoundTrack> {
  const fill = await packetsOf(silent);
  // The last ones of a file may be shorter, and the first ones not yet settled.
  const quiet = fill[Math.floor(fill.length / 2)] as SoundPacket;
  const packets: SoundPacket[] = [];
  const inserted = sound === null ? [] : await packetsOf(sound);
  for (let at = 0; at < LONG_SECONDS; ) {
    const { data, duration } = (at > 124 && inserted.shift()) || quiet;
    packets.push({ data, duration, timestamp: at });
    at += duration;
  }
  return { ...trackOf(packets, silent), packets: trackOf(packets).packets, seconds: LONG_SECONDS };
}

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
    const { levels, silence } = await measureSound(
      pcmTrack(2, sampleRate, (s) => [0.5 * Math.cos(2 * Math.PI * hertz * s)]),
    );

    expect(silence).toBe('none');
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
    const { levels, silence } = await measureSound(await fixtureTrack(name));

    expect(Math.abs((levels?.rms_dbfs ?? 0) - rms)).toBeLessThan(0.5);
    expect(silence).toBe('none');
  });

  it('measures nothing of the noise that a decoder of MP3 makes where it begins in the middle', async () => {
    const { levels } = await measureSound(await fixtureTrack('long-tone.mp3'));

    expect(Math.abs((levels?.peak_dbfs ?? 0) + 18.4)).toBeLessThan(0.5);
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
      expect(await measureSound(await fixtureTrack(name))).toMatchObject({ silence: 'all', cancelsOut: false });
    },
  );

  it('finds silence-alac.m4a silent', async () => {
    expect(await measureSound(alacTrack('silence-alac.m4a'))).toMatchObject({ silence: 'all' });
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

describe('measureSound of a long sound that is silent wherever it is measured', () => {
  it('finds what is heard between, and measures it', async () => {
    const { levels, silence } = await measureSound(pcmTrack(LONG_SECONDS, 8000, sparse, 0.5));

    expect(silence).toBe('most');
    expect(levels?.peak_dbfs).toBeCloseTo(-6, 1);
    expect(levels?.measured_seconds).toBeCloseTo(30, 0);
  });

  it('finds it in packets of Opus, which are decoded up to there', async () => {
    const track = await longTrack(
      await fixtureTrack('silence-surround.ogg'),
      await fixtureTrack('speech-surround.ogg'),
    );
    const { levels, silence } = await measureSound(track);

    expect(silence).toBe('most');
    expect(levels?.peak_dbfs).toBeGreaterThan(-20);
  });

  it('finds it in the frames of AAC, of which nothing else is known', async () => {
    const track = await longTrack(await fixtureTrack('silence.m4a'), await fixtureTrack('speech.m4a'));
    expect(await measureSound(track)).toEqual({ ...UNMEASURED, silence: 'most' });
  });

  it.each(['silence-vorbis.ogg', 'silence-surround.ogg', 'silence.wav', 'silence.m4a'])(
    'finds %s silent over and over',
    async (name) => {
      expect(await measureSound(await longTrack(await fixtureTrack(name), null))).toMatchObject({ silence: 'all' });
    },
  );

  it.each(['silence-surround.ogg', 'silence.wav', 'silence.m4a'])(
    'does not call %s silent where there is no time to look at all of it',
    async (name) => {
      const track = await longTrack(await fixtureTrack(name), null);
      expect(await measureSound(track, new SearchBudget(0))).toMatchObject({ silence: 'perhaps' });
    },
  );

  it('ends a search that would go on for ever', async () => {
    const { data } = (await packetsOf(pcmTrack(1, 8000, () => [0])))[0] as SoundPacket;
    const endless = trackOf([], {
      codec: 'pcm-s16',
      seconds: LONG_SECONDS,
      async *packets() {
        // No two of them are the same.
        for (let frames = 2; ; frames += 1)
          yield { data: data.subarray(0, (frames % 8000) * 2), timestamp: 0, duration: 0 };
      },
    });
    expect(await measureSound(endless, new SearchBudget(200))).toMatchObject({ silence: 'perhaps' });
  });
});
