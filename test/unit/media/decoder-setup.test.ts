import { readOpusHead } from '../../../src/media/levels/decoders/opus-head';
import { readVorbisHeaders } from '../../../src/media/levels/decoders/vorbis-headers';
import { measureSound, UNMEASURED } from '../../../src/media/levels/measure-sound';
import { alacTrack, fixtureTrack } from '../../support/media/sound-tracks';

describe('readOpusHead', () => {
  const head = (channels: number, family: number, mapping: readonly number[] = [], gain = 0) => {
    const bytes = Buffer.alloc(19);
    bytes.write('OpusHead\x01', 'latin1');
    bytes.writeUInt8(channels, 9);
    bytes.writeInt16LE(gain, 16);
    bytes.writeUInt8(family, 18);
    return Buffer.concat([bytes, Buffer.from(mapping)]);
  };

  it('reads mono, stereo and surround', () => {
    expect(readOpusHead(head(1, 0))).toMatchObject({ streamCount: 1, coupledStreamCount: 0, gain: 1 });
    expect(readOpusHead(head(2, 0))).toMatchObject({ streamCount: 1, coupledStreamCount: 1 });
    expect(readOpusHead(head(6, 1, [4, 2, 0, 4, 1, 2, 3, 5]))).toEqual({
      channels: 6,
      streamCount: 4,
      coupledStreamCount: 2,
      channelMappingTable: [0, 4, 1, 2, 3, 5],
      gain: 1,
    });
  });

  it('reads the gain, in 256ths of a decibel', () => {
    expect(readOpusHead(head(1, 0, [], -20 * 256))?.gain).toBeCloseTo(0.1, 6);
  });

  it.each<[string, Buffer]>([
    ['nothing', Buffer.alloc(0)],
    ['something else', Buffer.alloc(30)],
    ['three channels without a mapping', head(3, 0)],
    ['a mapping that is cut off', head(6, 1, [4, 2, 0, 4])],
    ['a mapping to a channel that is not coded', head(2, 1, [1, 1, 0, 2])],
    ['no stream', head(2, 1, [0, 0, 255, 255])],
    ['255 channels', head(255, 255, new Array(257).fill(1))],
    ['ambisonic sound', head(4, 2, [4, 0, 0, 1, 2, 3])],
  ])('refuses %s', (_, bytes) => {
    expect(readOpusHead(bytes)).toBeNull();
  });

  it('applies the gain to what is measured', async () => {
    const track = await fixtureTrack('speech.ogg');
    const description = Buffer.from(track.setup?.description ?? []);
    description.writeInt16LE(-20 * 256, 16);
    const setup = track.setup && { ...track.setup, description };
    const [plain, softer] = [await measureSound(track), await measureSound({ ...track, setup })];

    expect((plain.levels?.rms_dbfs ?? 0) - (softer.levels?.rms_dbfs ?? 0)).toBeCloseTo(20, 1);
  });
});

describe('readVorbisHeaders', () => {
  it('takes the headers of a track apart', async () => {
    const { setup } = await fixtureTrack('speech-vorbis.ogg');
    const headers = readVorbisHeaders(setup?.description ?? new Uint8Array(0));

    expect(headers?.identification).toHaveLength(30);
    expect(headers?.setup[0]).toBe(5);
  });

  it('refuses what is cut off, wherever, and what is no Vorbis', async () => {
    const description = (await fixtureTrack('speech-vorbis.ogg')).setup?.description ?? new Uint8Array(0);
    for (const bytes of [0, 1, 3, 20, 33, 40]) expect(readVorbisHeaders(description.subarray(0, bytes))).toBeNull();
    expect(readVorbisHeaders(new Uint8Array(5000).fill(255))).toBeNull();
    expect(readVorbisHeaders(Uint8Array.from([2, ...new Array(3000).fill(255)]))).toBeNull();
  });
});

describe('an ALAC track', () => {
  const track = alacTrack('speech-alac.m4a');
  const described = (change: (config: DataView) => void) => {
    const description = Uint8Array.from(track.setup?.description ?? []);
    change(new DataView(description.buffer));
    return { ...track, setup: track.setup && { ...track.setup, description } };
  };

  it.each<[string, (config: DataView) => void]>([
    ['frames of a million values', (config) => config.setUint32(0, 1e6)],
    ['frames of nothing', (config) => config.setUint32(0, 0)],
    ['17 bits', (config) => config.setUint8(5, 17)],
    ['no bits behind a prefix', (config) => config.setUint8(8, 0)],
    ['255 channels', (config) => config.setUint8(9, 255)],
    ['a rate of 4 GHz', (config) => config.setUint32(20, 4e9)],
  ])('that claims %s is not decoded', async (_, change) => {
    expect(await measureSound(described(change))).toEqual(UNMEASURED);
  });

  it('with a packet that makes no sense is measured without it', async () => {
    const broken = {
      ...track,
      async *packets() {
        let index = 0;
        for await (const packet of track.packets()) {
          yield index === 1 ? { ...packet, data: new Uint8Array(50).fill(0xff) } : packet;
          index += 1;
        }
      },
    };
    expect((await measureSound(broken)).levels?.measured_seconds).toBeCloseTo(2 - 4096 / 8000, 3);
  });

  it.each(['silence-alac.m4a', 'speech-alac.m4a'])('%s is read behind the version of its box as well', async (name) => {
    const plain = alacTrack(name);
    const description = Buffer.concat([Buffer.alloc(4), plain.setup?.description ?? Buffer.alloc(0)]);
    const setup = plain.setup && { ...plain.setup, description };
    expect(await measureSound({ ...plain, setup })).toEqual(await measureSound(plain));
  });
});
