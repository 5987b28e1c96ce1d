import { cpuMilliseconds } from '../../../support/cpu-time';
import { adtsFrame, ID3V1, id3, mp3Frame, times } from '../../../support/media/files/frame-files';
import { openBytes, packetsOf, refusalOf, sentFor, trackOf } from '../../../support/media/open-bytes';

/** 3.2 s: 50 frames of 64 ms. */
const SOUND = times(50, adtsFrame());

/** What is left of it without headers. */
const PACKETS = times(50, adtsFrame().subarray(7));

/** All packets of an M4A whose sound comes last. */
function packetsIn(m4a: Buffer): Buffer {
  return m4a.subarray(m4a.indexOf('mdat', 0, 'latin1') + 4);
}

describe('raw AAC', () => {
  it.each<[string, Buffer]>([
    ['in front', Buffer.concat([id3(Buffer.alloc(63, 65)), SOUND])],
    [
      'between its segments',
      Buffer.concat([
        id3(Buffer.alloc(63, 65)),
        SOUND.subarray(0, 570),
        id3(Buffer.alloc(63, 65)),
        SOUND.subarray(570),
      ]),
    ],
    ['behind', Buffer.concat([SOUND, ID3V1])],
    ['of foreign bytes', Buffer.concat([Buffer.alloc(500, 0x81), SOUND])],
  ])('with tags %s lasts 3.2 s, and only its frames are sent', async (_, bytes) => {
    expect(await openBytes(bytes)).toMatchObject({ container: 'aac', isClean: false });
    expect(await trackOf(bytes)).toMatchObject({ codec: 'aac', channels: 1, sampleRate: 16_000, seconds: 3.2 });
    expect(packetsIn((await sentFor(bytes)).bytes)).toEqual(PACKETS);
  });

  it('is sent as M4A when there is nothing else as well', async () => {
    expect(packetsIn((await sentFor(SOUND)).bytes)).toEqual(PACKETS);
  });

  it('is refused when a frame holds several packets', async () => {
    const frames = Buffer.from(SOUND);
    frames[57 * 20 + 6] = 0xfd;
    expect(await refusalOf(frames)).toMatchObject({ code: 'codec_not_supported' });
  });

  it('is refused when a frame is too large to hold one packet only', async () => {
    const withFrame = (payload: number) => Buffer.concat([SOUND, adtsFrame({ payload }), SOUND]);
    expect(await refusalOf(withFrame(2048))).toBeNull();
    expect(await refusalOf(withFrame(2049))).toMatchObject({ code: 'codec_not_supported' });
  });

  it('may have frames of eight channels where its layout, the seventh, has as many', async () => {
    expect(await refusalOf(times(20, adtsFrame({ channels: 7, payload: 8000 })))).toBeNull();
  });

  it('hands on packets without their headers, and the configuration that a decoder needs', async () => {
    const track = await trackOf(Buffer.concat([SOUND, times(2, adtsFrame({ crc: true }))]));
    expect(track.setup).toMatchObject({ codec: 'mp4a.40.2', description: Uint8Array.of(0x14, 0x08) });
    expect((await packetsOf(track, 1)).map(({ data }) => data.length)).toEqual(Array.from({ length: 37 }, () => 50));
  });

  it('counts channels', async () => {
    expect((await trackOf(times(20, adtsFrame({ channels: 2 })))).channels).toBe(2);
    expect((await trackOf(times(20, adtsFrame({ channels: 7 })))).channels).toBe(8);
    expect(await refusalOf(times(20, adtsFrame({ channels: 0 })))).toMatchObject({ code: 'codec_not_supported' });
  });

  it('of two sampling rates is the first recording, and says so', async () => {
    const opened = await openBytes(Buffer.concat([SOUND, times(50, adtsFrame({ rateIndex: 4 }))]));
    expect(opened.notes).toEqual(['first_of_joined_recordings']);
    expect(opened.tracks[0]?.seconds).toBe(3.2);
  });

  it('says so when it is followed by an MP3', async () => {
    const opened = await openBytes(Buffer.concat([SOUND, times(50, mp3Frame())]));
    expect(opened.notes).toEqual(['first_of_joined_recordings']);
  });

  it('is found too long quickly when it is a flood of tiny frames', async () => {
    const flood = times(2_000_000, adtsFrame({ payload: 1, rateIndex: 11 }));
    const work = async () => expect((await trackOf(flood)).seconds).toBe(256_000);
    expect(await cpuMilliseconds(work)).toBeLessThan(15_000);
  });
});
