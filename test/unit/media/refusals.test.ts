import { codecWords } from '../../../src/media/codec-words';
import { atLeast, atMost } from '../../../src/media/numbers';
import { sniffContainer } from '../../../src/media/readers/sniff';
import { refusals } from '../../../src/media/refusals';

const text = (start: string) => Buffer.concat([Buffer.from(start, 'latin1'), Buffer.alloc(64)]);
const detailFor = (bytes: Uint8Array) => {
  const sniffed = sniffContainer(bytes);
  if (sniffed.kind !== 'other') throw new Error('expected something that cannot be used');
  return refusals.otherKind(sniffed);
};

describe('numbers in messages', () => {
  it.each<[number, string]>([
    [0.98, '0.98'],
    [0.999, '0.99'],
    [0.5, '0.5'],
    [0.29, '0.29'],
    [0, '0'],
  ])('never read as the limit that %d misses', (seconds, words) => {
    expect(atMost(seconds)).toBe(words);
    expect(refusals.tooShort(seconds)).toMatchObject({
      code: 'too_short',
      detail: expect.stringContaining(`lasts ${words} seconds; at least 1 second is needed`),
    });
  });

  it.each<[number, string]>([
    [270.4, '270.4'],
    [270.001, '270.01'],
    [270.1, '270.1'],
    [600, '600'],
  ])('never read as the limit that %d exceeds', (seconds, words) => {
    expect(atLeast(seconds)).toBe(words);
    expect(refusals.tooLong(seconds)).toMatchObject({
      code: 'too_long',
      detail: expect.stringContaining(`may last 270 seconds; these last ${words}. `),
    });
  });
});

describe('a file that is a recording of a kind that cannot be used', () => {
  it.each([
    ['an AMR recording', '#!AMR\n'],
    ['an AMR recording', '#!AMR-WB\n'],
    ['a SILK recording', '\x02#!SILK_V3'],
    ['a Windows Media recording', '\x30\x26\xb2\x75\x8e\x66\xcf\x11'],
    ['an AC-3 recording', '\x0b\x77\x01\x02\x03'],
    ['a DTS recording', '\x7f\xfe\x80\x01'],
    ["a Monkey's Audio recording", 'MAC \x96\x0f'],
    ['a WavPack recording', 'wvpk'],
    ['a RealAudio recording', '.ra\xfd'],
    ['a RealMedia recording', '.RMF'],
    ['a Sun audio recording (AU)', '.snd'],
    ['a DSD recording', 'DSD '],
    ['a DSD recording', 'FRM8'],
    ['a recording of a dictation machine (DSS)', '\x02dss'],
    ['an AVI video', 'RIFF\x10\0\0\0AVI '],
  ])('is named: %s', (description, start) => {
    expect(detailFor(text(start))).toMatchObject({
      code: 'unsupported_audio',
      detail: `This is ${description}, a kind that cannot be used here. Save it as M4A, MP3 or WAV and send that.`,
    });
  });

  it.each([
    ['a PNG image', '\x89PNG\r\n\x1a\n'],
    ['a MIDI file', 'MThd'],
  ])('differs from what is no recording: %s', (description, start) => {
    const { code, detail } = detailFor(text(start));
    expect(code).toBe('unsupported_audio');
    expect(detail).toContain(`This is ${description}, not a recording. Send a WAV, MP3`);
  });

  it('is not said to be none when nobody knows', () => {
    expect(detailFor(Buffer.alloc(4096)).detail).toMatch(/^This is a file of an unknown kind\. Send a WAV/);
  });
});

describe('a codec that cannot be used', () => {
  it.each([
    ['ac-3', 'AC-3 (Dolby Digital)'],
    ['AC3', 'AC-3 (Dolby Digital)'],
    ['dtsc', 'DTS'],
    ['samr', 'AMR'],
    ['speex', 'Speex'],
    ['FLAC inside Ogg', 'FLAC inside Ogg'],
    ['ac-9', 'ac-9'],
  ])('%s is called %s', (codec, words) => {
    expect(codecWords(codec)).toBe(words);
    expect(refusals.codec(codec)).toMatchObject({
      code: 'codec_not_supported',
      detail: expect.stringContaining(
        `stored as ${words}, which cannot be used here. Save it as M4A, MP3 or uncompressed`,
      ),
    });
  });

  it('inside a WAV says which WAV would do', () => {
    expect(refusals.compressedInside('a WAV', 'IMA ADPCM').detail).toBe(
      'This is a WAV with IMA ADPCM inside, which cannot be used here. ' +
        'Save it as M4A, MP3 or uncompressed WAV (16 or 24 bit) and send that.',
    );
  });
});

describe('every refusal', () => {
  const all = [
    refusals.empty(),
    refusals.otherKind({ description: 'a PNG image' }),
    refusals.unreadable(),
    refusals.noSoundTrack(),
    refusals.codec('ac-3'),
    refusals.compressedInside('a WAV', 'GSM'),
    refusals.tooManyChannels(65_535, 8),
    refusals.sampleRate(1, 4000, 384_000),
    refusals.cutInexactly(),
    refusals.changedSpeed(),
    refusals.joinedDifferently(),
    refusals.tooShort(0.5),
    refusals.tooLong(300),
    refusals.silent(),
  ];

  it.each(all)('says what to do, and blames nobody: $detail', ({ detail }) => {
    expect(detail).toMatch(/\b(Send|Save|Export|Record|Check|Open|Choose|work best|are best)\b/);
    expect(detail).not.toMatch(/damaged|broken|corrupt|invalid/i);
    expect(detail).toMatch(/\.$/);
  });
});
