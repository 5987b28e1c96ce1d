import { fixtureBytes } from '../../../support/media/fixtures';
import { openBytes, sentFile, trackOf } from '../../../support/media/open-bytes';

/** A recording with zeros in place of a part of it, which begins at `from` and is `share` of the file. */
function withZeros(name: string, { from = 0.5, share = 0.1 } = {}): Buffer {
  const file = Buffer.from(fixtureBytes(name));
  return file.fill(0, Math.floor(file.length * from), Math.floor(file.length * (from + share)));
}

describe.each(['speech.webm', 'speech-video.mkv', 'speech-vbr.mp3', 'speech.flac', 'speech.ogg', 'speech-vorbis.ogg'])(
  'a recording of which a part is damaged: %s',
  (name) => {
    it('says so when sound is lost, and that it is damaged, not cut off', () => {
      expect(openBytes(fixtureBytes(name)).notes).toEqual([]);
      expect(openBytes(withZeros(name, { share: 0.15 })).notes).toEqual(['damaged']);
    });
  },
);

it.each(['speech.webm', 'speech-vbr.mp3'])('%s is damaged when there is nothing but zeros at its end', (name) => {
  expect(openBytes(withZeros(name, { from: 0.7, share: 0.3 })).notes).toEqual(['damaged']);
});

it('a Matroska file that is all there is not cut off by a block that says so', () => {
  const file = Buffer.from(fixtureBytes('speech.webm'));
  // The size of the first block of the last cluster: more bytes than follow.
  const block = file.indexOf(0xa3, file.lastIndexOf(Buffer.from([0x1f, 0x43, 0xb6, 0x75])));
  file.writeUInt32BE(0x1fff_ffff, block + 1);

  expect(openBytes(file).notes).toEqual(['damaged']);
});

describe.each(['cases/flac.mkv', 'cases/flac.mp4'])('a damaged frame of FLAC in %s', (name) => {
  const whole = fixtureBytes(name);
  const damaged = withZeros(name, { share: 5 / whole.length });

  it('is left out as in a FLAC file, and the rest is sent', async () => {
    const lost = (await trackOf(whole)).seconds - (await trackOf(damaged)).seconds;

    expect(lost).toBeGreaterThan(0.05);
    expect(lost).toBeLessThan(0.3);
    expect((await sentFile(damaged)).container).toBe('wav');
    expect(openBytes(damaged).notes).toEqual([]);
  });

  it('is damage that is told of where there are several of them', () => {
    const several = Buffer.from(damaged);
    for (const share of [3, 4, 6, 7, 8, 9]) {
      const at = Math.floor((several.length * share) / 10);
      several.fill(0, at, at + 5);
    }
    expect(openBytes(several).notes).toEqual(['damaged']);
  });
});

describe.each(['speech.ogg', 'speech-vorbis.ogg'])('an Ogg file that ends within a page: %s', (name) => {
  const whole = fixtureBytes(name);
  const last = whole.lastIndexOf('OggS');

  it.each([
    ['in its sound', whole.length - 5],
    ['in its header', last + 20],
    ['in its first letters', last + 3],
  ])('ends early (%s)', (_, end) => {
    expect(openBytes(whole.subarray(0, end)).notes).toEqual(['ends_early']);
  });

  it('does not end early where other bytes stand behind it, or its last page is missing', () => {
    expect(openBytes(Buffer.concat([whole, Buffer.from('Other bytes')])).notes).toEqual([]);
    expect(openBytes(whole.subarray(0, last)).notes).toEqual([]);
  });
});
