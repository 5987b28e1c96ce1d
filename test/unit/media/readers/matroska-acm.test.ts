import { bytes, element, makeMatroska, simpleBlock, trackEntry } from '../../../support/media/files/matroska';
import { openBytes, sentFile, trackOf } from '../../../support/media/open-bytes';

/** A Matroska file whose sound is described by a WAVEFORMATEX: mono, 8 kHz, of a format tag with so many bits. */
function ofWindows(tag: number, bits: number): Buffer {
  const format = Buffer.from('00000100401f0000401f0000010000000000', 'hex');
  format.writeUInt16LE(tag, 0);
  format.writeUInt16LE(bits, 14);
  const tracks = [trackEntry({ codecId: 'A_MS/ACM', sampleRate: 8000, more: [element(0x63a2, format)] })];
  return makeMatroska({ tracks, blocks: Array.from({ length: 100 }, (_, n) => simpleBlock(bytes(n, n, n, n))) });
}

describe('a Matroska file with a codec of Windows', () => {
  it.each([
    [7, 8, 'ulaw', 400],
    [6, 8, 'alaw', 400],
    [1, 16, 'pcm-s16', 200],
  ])('is read where its format is 0x%s with %d bits (%s)', async (tag, bits, codec, values) => {
    const file = ofWindows(tag, bits);

    expect(await trackOf(file)).toMatchObject({ codec, channels: 1, sampleRate: 8000, seconds: values / 8000 });
    expect((await sentFile(file)).bytes.subarray(-8)).toEqual(bytes(98, 98, 98, 98, 99, 99, 99, 99));
  });

  it.each([
    [2, 4, 'stored as Microsoft ADPCM,'],
    [0x2000, 0, 'stored as AC-3 (Dolby Digital),'],
    [0x1234, 0, 'stored as sound of format 0x1234,'],
  ])('is refused by the name of that codec: 0x%s', (tag, bits, words) => {
    const [track] = openBytes(ofWindows(tag, bits)).tracks;
    expect(track?.refusal).toMatchObject({ code: 'codec_not_supported', detail: expect.stringContaining(words) });
  });
});
