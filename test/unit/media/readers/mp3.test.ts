import { cpuMilliseconds } from '../../../support/cpu-time';
import { adtsFrame, ape, ID3V1, id3, mp3Frame, times, xing } from '../../../support/media/files/frame-files';
import { fixtureBytes } from '../../../support/media/fixtures';
import { openBytes, packetsOf, refusalOf, sentFor, trackOf } from '../../../support/media/open-bytes';

/** 2.4 s: 100 frames of 24 ms. */
const SOUND = times(100, mp3Frame());
/** Bytes that are neither frames nor a tag; 0xFF is among them. */
const junk = (bytes: number) =>
  Buffer.from(Uint8Array.from({ length: bytes }, (_, index) => (index % 5 ? 0xff : 0x80 + (index % 90))));
const FASTER = mp3Frame({ bitrateIndex: 8, bytes: 192 });

describe('an MP3', () => {
  it.each<[string, Buffer]>([
    ['an ID3 tag', Buffer.concat([id3(Buffer.alloc(300, 65)), SOUND])],
    ['an ID3 tag with a picture of 1 MB', Buffer.concat([id3(Buffer.alloc(1e6, 0xff)), SOUND])],
    ['two ID3 tags', Buffer.concat([id3(Buffer.alloc(30)), id3(Buffer.alloc(300, 65)), SOUND])],
    ['padding outside the tag', Buffer.concat([id3(Buffer.alloc(30)), Buffer.alloc(6000), SOUND])],
    [
      'padding, and another tag',
      Buffer.concat([id3(Buffer.alloc(3)), Buffer.alloc(700), id3(Buffer.alloc(90_000, 1)), SOUND]),
    ],
    ['a tag that claims too little', Buffer.concat([id3(Buffer.alloc(3000, 65), 20), SOUND])],
    ['a tag that claims more than the file', Buffer.concat([id3(Buffer.alloc(300, 65), 2e8), SOUND])],
    ['an APE tag', Buffer.concat([ape(Buffer.alloc(50, 65)), SOUND])],
    ['500 foreign bytes', Buffer.concat([junk(500), SOUND])],
    ['3,500 foreign bytes', Buffer.concat([junk(3500), SOUND])],
    ['60,000 zeros', Buffer.concat([Buffer.alloc(60_000), SOUND])],
    ['60,000 foreign bytes behind a tag', Buffer.concat([id3(Buffer.alloc(30)), junk(60_000), SOUND])],
    ['an ID3v1 tag behind', Buffer.concat([SOUND, ID3V1])],
    ['APE and ID3v1 behind', Buffer.concat([SOUND, ape(Buffer.alloc(50, 65)), ID3V1])],
    ['Lyrics3 behind', Buffer.concat([SOUND, Buffer.from('LYRICSBEGININD0000200000029LYRICS200'), ID3V1])],
    ['an archive behind', Buffer.concat([SOUND, Buffer.from('PK\x03\x04'), junk(90_000)])],
    ['half a frame behind', Buffer.concat([SOUND, mp3Frame().subarray(0, 50)])],
    ['an info frame that counts wrong', Buffer.concat([xing(7, 'Info'), SOUND])],
    ['an info frame that does not count', Buffer.concat([xing(0), SOUND])],
  ])('with %s lasts 2.4 s, and only its frames are sent', async (_, bytes) => {
    expect(await openBytes(bytes)).toMatchObject({ container: 'mp3', isClean: false, notes: [] });
    expect(await trackOf(bytes)).toMatchObject({ codec: 'mp3', channels: 1, sampleRate: 24_000, seconds: 2.4 });
    expect((await sentFor(bytes)).bytes.equals(SOUND)).toBe(true);
  });

  it.each<[string, Buffer]>([
    ['junk', junk(2000)],
    ['a tag', id3(Buffer.alloc(5000, 65))],
    ['the tags of joined files', Buffer.concat([ID3V1, id3(Buffer.alloc(30))])],
    ['zeros', Buffer.alloc(3000)],
    ['the info frame of a joined file', xing(100)],
    ['the beginning of a frame', mp3Frame().subarray(0, 40)],
  ])('with %s between its frames is sent without', async (_, between) => {
    const bytes = Buffer.concat([SOUND, between, SOUND]);
    const track = await trackOf(bytes);
    const sent = (await sentFor(bytes)).bytes;

    // A frame that is cut short takes the beginning of the next one with it.
    expect(Math.abs(track.seconds - 4.8)).toBeLessThan(0.05);
    expect(sent.length % 96).toBe(0);
    expect(sent.length).toBe(Math.round(track.seconds / 0.024) * 96);
  });

  it('is damaged when less than half of it is frames', async () => {
    const bytes = Buffer.concat([times(4, mp3Frame()), junk(9000), SOUND.subarray(0, 960)]);
    expect(await refusalOf(bytes)).toMatchObject({ code: 'unreadable_audio' });
  });

  it.each([
    ['speech.mp3', false],
    ['speech-vbr.mp3', true],
    ['long-speech.mp3', false],
  ])('like %s is sent without what its encoder wrote of it', async (name, isDescribed) => {
    const { bytes } = await sentFor(fixtureBytes(name));
    const beginning = bytes.toString('latin1', 0, 600);
    expect(/Xing|Info|Lavc|Lavf|LAME/.exec(beginning)?.[0] ?? null).toBe(isDescribed ? 'Xing' : null);
    expect((await trackOf(bytes)).seconds).toBe((await trackOf(fixtureBytes(name))).seconds);
    expect((await sentFor(bytes)).kind).toBe('sample');
  });

  it.each<[string, (info: Buffer) => void]>([
    ['behind its numbers', (info) => info.write('Call me on 555 0100', 29)],
    ['in front of them', (info) => info.write('555 0100', 5)],
    ['in place of the number of bytes', (info) => info.fill('\0\0\0\x03\0\0\0\x64text', 17, 29, 'latin1')],
    ['in its flags', (info) => info.write('abc', 17)],
  ])('with text in the frame that counts, %s, is sent without it', async (_, write) => {
    const info = xing(100, 'Info');
    write(info);
    expect((await sentFor(Buffer.concat([info, SOUND]))).bytes.equals(SOUND)).toBe(true);
    const variable = Buffer.concat([times(50, mp3Frame()), times(50, FASTER)]);
    const sent = (await sentFor(Buffer.concat([info, variable]))).bytes;
    expect(sent.subarray(-variable.length).equals(variable)).toBe(true);
    expect(/555|text|abc/.test(sent.toString('latin1'))).toBe(false);
  });

  it('is clean when there is nothing else', async () => {
    expect((await sentFor(SOUND)).kind).toBe('sample');
    expect((await sentFor(Buffer.concat([xing(100, 'Info'), SOUND]))).kind).toBe('sample');
  });

  it.each<[string, Buffer]>([
    ['without a frame that counts', Buffer.alloc(0)],
    ['with one that counts wrong', xing(9999)],
  ])('of variable bit rate %s is given one', async (_, info) => {
    const sound = Buffer.concat([SOUND, times(50, FASTER)]);
    const sent = (await sentFor(Buffer.concat([info, sound]))).bytes;
    const described = sent.subarray(0, sent.length - sound.length);

    expect(described.toString('latin1', 13, 17)).toBe('Xing');
    expect([described.readUInt32BE(21), described.readUInt32BE(25)]).toEqual([150, sent.length]);
    expect(sent.subarray(described.length).equals(sound)).toBe(true);
    expect((await sentFor(sent)).kind).toBe('sample');
  });

  it('of two sampling rates is the first recording, and says so', async () => {
    const other = times(60, mp3Frame({ rateIndex: 0, bytes: 104 }));
    const opened = await openBytes(Buffer.concat([SOUND, ID3V1, other]));
    expect(opened.notes).toEqual(['first_of_joined_recordings']);
    expect(opened.tracks[0]?.seconds).toBe(2.4);
  });

  it.each<[string, Buffer]>([
    ['raw AAC', times(60, adtsFrame())],
    ['a WAV', fixtureBytes('speech.wav')],
  ])('says so when it is followed by %s', async (_, other) => {
    for (const tag of [Buffer.alloc(0), ID3V1]) {
      expect((await openBytes(Buffer.concat([SOUND, tag, other]))).notes).toEqual(['first_of_joined_recordings']);
    }
  });

  it.each<[string, Buffer]>([
    ['in the middle', Buffer.alloc(0)],
    ['in the middle, behind a picture', id3(Buffer.alloc(90_000, 65))],
  ])('says so when frames of another sampling rate are %s', async (_, tag) => {
    const other = times(60, mp3Frame({ rateIndex: 0, bytes: 104 }));
    const opened = await openBytes(Buffer.concat([SOUND, tag, other, SOUND]));
    expect(opened.notes).toEqual(['first_of_joined_recordings']);
    expect(opened.tracks[0]?.seconds).toBe(4.8);
  });

  it('says so when it breaks off long before all the frames that its first one counts', async () => {
    const notes = (frames: number, sound: Buffer) => openBytes(Buffer.concat([xing(frames), sound])).notes;

    expect(notes(150, SOUND.subarray(0, -5))).toEqual(['ends_early']);
    expect(notes(110, SOUND.subarray(0, -5))).toEqual([]);
    expect(notes(150, SOUND)).toEqual([]);
  });

  it('that goes on in stereo is the recording of one channel, and says so', async () => {
    const opened = openBytes(Buffer.concat([SOUND, times(100, mp3Frame({ stereo: true }))]));

    expect(opened).toMatchObject({ notes: ['first_of_joined_recordings'], isClean: false });
    expect(opened.tracks).toMatchObject([{ channels: 1, seconds: 2.4 }]);
  });

  it('may take turns between stereo and joint stereo', async () => {
    const turn = Buffer.concat([mp3Frame({ stereo: true }), mp3Frame({ stereo: 'joint' })]);
    expect(openBytes(times(50, turn))).toMatchObject({ notes: [], isClean: true });
  });

  it('says nothing of joined recordings when a joined file has a frame that counts', async () => {
    expect((await openBytes(Buffer.concat([SOUND, xing(100), SOUND]))).notes).toEqual([]);
  });

  it('is read from any moment on', async () => {
    const track = await trackOf(Buffer.concat([times(1500, mp3Frame()), junk(700), times(1500, FASTER)]));
    for (const from of [0, 12.289, 36, 70.02]) {
      const packets = await packetsOf(track, from);
      expect(packets[0]?.timestamp).toBeCloseTo(Math.floor(from / 0.024) * 0.024, 6);
      expect(packets.length).toBe(3000 - Math.floor(from / 0.024));
    }
  });
});

describe('MPEG audio that cannot be used', () => {
  it.each<[string, Buffer, string]>([
    [
      'layer II',
      times(9, mp3Frame({ version: 3, layer: 2, rateIndex: 0, bitrateIndex: 4, bytes: 208 })),
      'MPEG layer II',
    ],
    [
      'layer I',
      times(9, mp3Frame({ version: 3, layer: 3, rateIndex: 0, bitrateIndex: 4, bytes: 136 })),
      'MPEG layer I,',
    ],
    [
      'a free bit rate',
      Buffer.concat([id3(Buffer.alloc(9)), times(9, mp3Frame({ bitrateIndex: 0, bytes: 300 }))]),
      'free bit rate',
    ],
  ])('is named when it is %s', async (_, bytes, words) => {
    expect(await refusalOf(bytes)).toEqual({ code: 'codec_not_supported', detail: expect.stringContaining(words) });
  });

  it.each<[string, Buffer]>([
    ['an 0xFF flood', Buffer.concat([mp3Frame().subarray(0, 4), Buffer.alloc(20e6, 0xff)])],
    ['an 0xFF flood behind a tag', Buffer.concat([id3(Buffer.alloc(9)), Buffer.alloc(20e6, 0xff)])],
    [
      'three frames, and an 0xFF flood',
      Buffer.concat([id3(Buffer.alloc(9)), times(3, mp3Frame()), Buffer.alloc(20e6, 0xff), mp3Frame()]),
    ],
    ['headers that nothing follows', Buffer.concat([id3(Buffer.alloc(9)), times(5e6, mp3Frame().subarray(0, 4))])],
    ['sound, and 88 MB of headers', Buffer.concat([SOUND, Buffer.alloc(88e6, Buffer.of(0xff, 0xfb, 0x90, 0))])],
    [
      'sound between headers that nothing follows',
      times(60, Buffer.concat([times(3, mp3Frame()), Buffer.alloc(1e6, Buffer.of(0xff, 0xf3, 0x44, 0xc0))])),
    ],
    ['20 MB of tags', times(2e6, id3(Buffer.alloc(0)))],
    [
      'more gaps than any recording has',
      times(70_000, Buffer.concat([times(3, mp3Frame({ bitrateIndex: 1, bytes: 24 })), Buffer.alloc(1)])),
    ],
  ])('like %s is judged in well under 1.5 s', async (_, bytes) => {
    const work = async () => await refusalOf(bytes);
    expect(await cpuMilliseconds(work)).toBeLessThan(15_000);
  });

  it('is found too long quickly when it is a flood of tiny frames', async () => {
    const flood = times(700_000, mp3Frame({ bitrateIndex: 1, bytes: 24 }));
    const work = async () => expect((await trackOf(flood)).seconds).toBe(16_800);
    expect(await cpuMilliseconds(work)).toBeLessThan(15_000);
  });
});
