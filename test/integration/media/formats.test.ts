import { ACCEPTED_CONTAINERS, FORMATS, type Format, type FormatOutcome } from '../../../src/media/formats';
import { readDocument, tableUnder } from '../../support/docs/doc-examples';
import { fixtureSource, type MediaBench, openMediaBench, outcomeOf, soundOf } from '../../support/media/media';

const OUTCOMES: Readonly<Record<FormatOutcome, string>> = {
  as_it_is: 'accepted as it is',
  copied: 'copied',
  converted: 'converted without loss',
  decoded: 'decoded',
  refused: 'refused',
};

/** Recordings of each kind in the table, by what they are and the sound in them. */
const RECORDINGS: Readonly<Record<string, readonly string[]>> = {
  'WAV | uncompressed': ['speech.wav'],
  'WAV with tags, wrong sizes, RF64, BW64 or RIFX | uncompressed': [
    ...['cases/wav-list-bad-subchunk.wav', 'cases/wav-rf64.wav', 'cases/wav-data-0.wav'],
  ],
  'WAV | ADPCM, GSM or another compressed kind': ['cases/wav-adpcm.wav', 'cases/wav-gsm.wav'],
  'AIFF, AIFC | uncompressed': ['cases/kind.aiff'],
  'CAF | uncompressed': ['cases/kind.caf'],
  'AIFC, CAF | ALAC or another compressed kind': ['cases/alac.caf'],
  'MP3 | MP3': ['speech-frames.mp3'],
  'MP3 with tags or other bytes in front, between or behind | MP3': [
    ...[
      'speech.mp3',
      'cases/mp3-apev2-first.mp3',
      'cases/mp3-id3-padding-outside-6000.mp3',
      'cases/mp3-500-foreign-bytes-first.mp3',
    ],
  ],
  'M4A | AAC or ALAC': ['speech.m4a', 'cases/alac.m4a', 'cases/m4a-cover-and-place.m4a'],
  'AAC (ADTS), also with tags in front or between | AAC': ['speech.aac', 'cases/aac-hls-id3-between-segments.aac'],
  'OGG | Opus': ['speech.ogg'],
  'OGG with tags, a picture or streams joined end to end | Opus': ['cases/ogg-chained.opus'],
  'OGG | Vorbis': ['speech-vorbis.ogg', 'cases/ogg-theora-video.ogv'],
  'OGG | FLAC or Speex': ['cases/ogg-flac.oga', 'cases/speex.spx'],
  'FLAC, also with tags or a cover | FLAC with 8, 16 or 24 bits': ['speech.flac', 'cases/flac-title.flac'],
  'MP4, MOV, MKV, WebM | Opus': ['speech.webm', 'live.webm', 'speech-video.webm', 'cases/opus.mp4'],
  'MP4, MOV, MKV, WebM | Vorbis': ['cases/vorbis.mp4'],
  'MP4, MOV, MKV | AAC or ALAC': [
    ...['speech-video.mp4', 'speech-fragmented.mp4', 'speech-video.mov', 'cases/tracks-default-second.mkv'],
  ],
  'MP4, MOV, MKV | MP3': ['speech-video.mkv'],
  'MP4, MOV, MKV | FLAC with 8, 16 or 24 bits': ['cases/flac.mkv', 'cases/flac.mp4'],
  'MOV, MKV | uncompressed': ['cases/mov-pcm-s16be.mov', 'cases/mov-pcm-s8.mov', 'cases/pcm.mkv'],
  'MP4, MOV, MKV | AC-3 or another kind': ['cases/ac3.mp4'],
  'AMR, WMA, AC-3 | any': ['cases/kind.amr', 'cases/kind.wma', 'cases/kind.ac3'],
};

const keyOf = ({ files, sound }: Format) => `${files} | ${sound}`;

let bench: MediaBench;
beforeAll(async () => {
  bench = await openMediaBench();
});
afterAll(() => bench.close());

async function becomesOf(name: string): Promise<Pick<Format, 'outcome' | 'sentAs'>> {
  const source = fixtureSource(name);
  const found = await bench.media.inspect(source);
  const { container, source: sent } = soundOf(found);
  if (sent === source) return { outcome: 'as_it_is', sentAs: container };
  return { outcome: 'copied', sentAs: container };
}

describe('the table of recordings', () => {
  it('in the README is the one that the service goes by', () => {
    const rows = tableUnder(readDocument('README.md'), 'Recordings');
    expect(rows).toEqual(
      FORMATS.map(({ files, sound, outcome, sentAs }) => [
        files,
        sound,
        OUTCOMES[outcome],
        (sentAs ?? '').toUpperCase(),
      ]),
    );
  });

  it('has a recording for each row', () => {
    expect(Object.keys(RECORDINGS)).toEqual(FORMATS.map(keyOf));
  });

  it('accepts at least one kind of sound in every container that GET /api/limits lists', () => {
    expect(ACCEPTED_CONTAINERS).toHaveLength(12);
  });

  describe.each(FORMATS.map((format) => [keyOf(format), format] as const))(
    '%s',
    (key, { outcome, sentAs, containers }) => {
      it.each(RECORDINGS[key] ?? [])(`is ${OUTCOMES[outcome]}: %s`, async (name) => {
        if (outcome === 'refused') {
          expect(await outcomeOf(bench.media.inspect(fixtureSource(name)))).toBe(
            containers.length === 0 ? 'unsupported_audio' : 'codec_not_supported',
          );
          return;
        }
        // Whether values are written anew is seen from the kind of file; the packets are what the tests of cases judge.
        expect(await becomesOf(name)).toEqual({ outcome: outcome === 'as_it_is' ? outcome : 'copied', sentAs });
        expect(containers).toContain((await bench.media.inspect(fixtureSource(name))).container);
      });
    },
  );
});
