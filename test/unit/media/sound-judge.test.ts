import { fixtureBytes } from '../../support/media/fixtures';
import { judgeSound } from '../../support/media/judge/judge-sound';

// The tests of what is sent rely on this judge: it has to accept what is clean, and to see everything that is not.
describe('the judge of what is sent', () => {
  it.each([
    ['speech.wav', 'wav', 12],
    ['speech.mp3', 'mp3', 12.069],
    ['speech.m4a', 'm4a', 12],
    ['speech.aac', 'aac', 12.074],
    ['speech.ogg', 'ogg', 12],
    ['speech-vorbis.ogg', 'ogg', 12],
    ['speech.flac', 'flac', 12],
    ['long-steps.flac', 'flac', 120],
  ])('finds no fault in %s', (name, container, seconds) => {
    const judged = judgeSound(fixtureBytes(name));
    expect(judged).toMatchObject({ container, faults: [] });
    expect(judged.seconds).toBeCloseTo(seconds, 2);
  });

  it.each([
    ['speech-video.mp4', /2 tracks/],
    ['speech-fragmented.mp4', /moof/],
    ['cases/m4a-cover-and-place.m4a', /There are .*nam/],
    ['cases/mp3-apev2-first.mp3', /no mp3 frame at byte 0/],
    ['cases/aac-hls-id3-between-segments.aac', /no mp3 frame at byte 0/],
    ['cases/ogg-chained.opus', /2 streams/],
    ['cases/ogg-theora-video.ogv', /2 streams|cannot be read/],
    ['cases/flac-title.flac', /1 comments/],
    ['cases/wav-rf64.wav', /./],
    ['cases/wav-riff-36.wav', /size of the file/],
    ['cases/wav-data-ffffffff.wav', /longer than the file/],
    ['cases/wav-blockalign-1.wav', /are not 1 bytes/],
    ['cases/wav-list-bad-subchunk.wav', /LIST/],
    ['cases/wav-adpcm.wav', /format is 17/],
  ])('finds fault with %s', (name, words) => {
    expect(judgeSound(fixtureBytes(name)).faults.join(' ')).toMatch(words);
  });

  it.each(['speech.mp3', 'speech.aac', 'speech.flac', 'speech.ogg'])('finds bytes behind the sound of %s', (name) => {
    const longer = Buffer.concat([fixtureBytes(name), Buffer.from('<script>')]);
    expect(judgeSound(longer).faults).not.toEqual([]);
  });
});
