import { rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fixtureBytes } from '../../support/media/fixtures';
import {
  bytesOf,
  fixtureSource,
  type MediaBench,
  memorySource,
  openMediaBench,
  outcomeOf,
  soundOf,
} from '../../support/media/media';
import { quickTimeSound } from '../../support/media/quicktime-sound';

let bench: MediaBench;
beforeAll(async () => {
  bench = await openMediaBench();
});
afterAll(() => bench.close());

describe('what MediaInspector finds', () => {
  it.each([
    ['speech.wav', 'wav', 'audio', 'pcm-s16', 12],
    ['speech.mp3', 'mp3', 'audio', 'mp3', 12.069],
    ['speech-vbr.mp3', 'mp3', 'audio', 'mp3', 12.069],
    ['speech.m4a', 'm4a', 'audio', 'aac', 12],
    ['speech.aac', 'aac', 'audio', 'aac', 12.074],
    ['speech.ogg', 'ogg', 'audio', 'opus', 12],
    ['speech-vorbis.ogg', 'ogg', 'audio', 'vorbis', 12],
    ['speech.flac', 'flac', 'audio', 'flac', 12],
    ['long-speech.mp3', 'mp3', 'audio', 'mp3', 40.072],
    ['long-steps.flac', 'flac', 'audio', 'flac', 120],
    ['speech.webm', 'webm', 'audio', 'opus', 12],
    ['live.webm', 'webm', 'audio', 'opus', 12],
    ['speech-video.mp4', 'mp4', 'video', 'aac', 12],
    ['speech-fragmented.mp4', 'mp4', 'video', 'aac', 12],
    ['speech-video.mov', 'mov', 'video', 'aac', 12],
    ['speech-video.webm', 'webm', 'video', 'opus', 12],
    ['speech-video.mkv', 'mkv', 'video', 'mp3', 12.05],
  ])('describes %s', async (name, container, fileType, codec, seconds) => {
    const found = await bench.media.inspect(fixtureSource(name));
    if (found.sound?.temporaryFile) await rm(found.sound.temporaryFile);

    expect(found).toMatchObject({ container, file_type: fileType, codec, channels: 1 });
    expect(Math.abs(found.duration_seconds - seconds)).toBeLessThan(0.05);
    expect(found.sample_rate).toBeGreaterThanOrEqual(8000);
  });

  it.each(['speech.mp3', 'live.webm', 'speech-video.mp4'])(
    'finds the same in %s in memory and on disk',
    async (name) => {
      const inMemory = await bench.media.inspect(memorySource(fixtureBytes(name)));
      const onDisk = await bench.media.inspect(fixtureSource(name));

      expect({ ...inMemory, sound: soundOf(inMemory).container }).toEqual({
        ...onDisk,
        sound: soundOf(onDisk).container,
      });
      expect(soundOf(inMemory).source.bytes).toBe(soundOf(onDisk).source.bytes);
    },
  );

  it.each(['speech.wav', 'speech.mp3', 'speech.flac', 'speech.ogg', 'speech-vorbis.ogg', 'live.webm'])(
    'measures %s',
    async (name) => {
      const { levels, warnings } = await bench.media.inspect(fixtureSource(name));

      expect(levels?.rms_dbfs).toBeCloseTo(-21.3, 0);
      expect(levels?.peak_dbfs).toBeCloseTo(-1.8, 0);
      expect(levels?.silence_share).toBeCloseTo(0.17, 1);
      expect(levels?.measured_seconds).toBeCloseTo(12, 0);
      expect(warnings).toEqual([]);
    },
  );

  it.each([
    ['long-speech.mp3', -21.3, -1.8],
    ['long-steps.flac', -20, -20],
  ])('measures %s in stretches, as if there were nothing between them', async (name, rms, peak) => {
    const { levels, sound } = await bench.media.inspect(fixtureSource(name));
    if (sound?.temporaryFile) await rm(sound.temporaryFile);

    expect(Math.abs((levels?.rms_dbfs ?? 0) - rms)).toBeLessThan(1);
    expect(Math.abs((levels?.peak_dbfs ?? 0) - peak)).toBeLessThan(0.5);
    expect(levels?.measured_seconds).toBeGreaterThan(19);
    expect(levels?.measured_seconds).toBeLessThan(24);
  });

  it('says so when levels cannot be measured', async () => {
    const { levels, warnings } = await bench.media.inspect(fixtureSource('speech.m4a'));

    expect(levels).toBeNull();
    expect(warnings.map(({ code }) => code)).toEqual(['unmeasured']);
  });

  it('advises a longer recording when one is brief (B40)', async () => {
    const { warnings } = await bench.media.inspect(fixtureSource('brief-speech.mp3'));

    expect(warnings).toEqual([{ code: 'too_brief', message: expect.stringContaining('10 to 30 seconds') }]);
  });

  it('goes by the content, whatever the name says (B36)', async () => {
    const misnamed = path.join(bench.directory, 'picture.png');
    const bytes = fixtureBytes('speech.flac');
    await writeFile(misnamed, bytes);

    const found = await bench.media.inspect({ kind: 'file', path: misnamed, bytes: bytes.length });

    expect(found.container).toBe('flac');
  });
});

describe('the sound MediaInspector hands on', () => {
  it.each(['speech.wav', 'speech-frames.mp3', 'speech.ogg'])('is %s itself, untouched', async (name) => {
    const source = fixtureSource(name);
    expect(soundOf(await bench.media.inspect(source)).source).toBe(source);
  });

  it.each([
    ['speech.m4a', 'm4a', 'aac'],
    ['speech-video.mp4', 'm4a', 'aac'],
    ['speech-fragmented.mp4', 'm4a', 'aac'],
    ['speech-video.mov', 'm4a', 'aac'],
    ['speech-video.mkv', 'mp3', 'mp3'],
    ['speech-video.webm', 'ogg', 'opus'],
    ['speech.webm', 'ogg', 'opus'],
    ['live.webm', 'ogg', 'opus'],
    ['speech.aac', 'm4a', 'aac'],
    ['speech.flac', 'wav', 'pcm-s16'],
    ['speech-vorbis.ogg', 'wav', 'pcm-s16'],
  ])('is the sound track of %s as %s', async (name, container, codec) => {
    const video = await bench.media.inspect(fixtureSource(name));
    const sent = soundOf(video);
    const sound = await bench.media.inspect(memorySource(await bytesOf(sent.source)));

    expect(sent.container).toBe(container);
    expect(sound).toMatchObject({ container, codec, file_type: 'audio', sample_rate: video.sample_rate });
    expect(sound.duration_seconds).toBeCloseTo(video.duration_seconds, 1);
    expect(sound.levels?.rms_dbfs).toEqual(video.levels?.rms_dbfs);
    expect(await bench.soundFiles()).toEqual([]);
  });

  it('is turned to little-endian where QuickTime stores plain sound the other way round', async () => {
    const sample = memorySource(await quickTimeSound({ seconds: 2, samples: [0x0102, -2] }));
    const sound = soundOf(await bench.media.inspect(sample));

    expect(sound.temporaryFile).toBeNull();
    const wav = await bytesOf(sound.source);
    expect(sound.container).toBe('wav');
    expect(wav.readInt16LE(44)).toBe(0x0102);
    expect(wav.readInt16LE(46)).toBe(-2);
  });

  it('goes to a private file when it is large', async () => {
    const found = await bench.media.inspect(
      await bench.save(await quickTimeSound({ seconds: 70, samples: [9000, -9000] })),
    );

    const { source, temporaryFile } = soundOf(found);
    if (source.kind !== 'file' || temporaryFile === null) throw new Error('expected the sound in a file');
    const { mode, size } = await stat(source.path);
    expect(found.file_type).toBe('audio');
    expect(source.path).toBe(temporaryFile);
    expect(path.dirname(source.path)).toBe(bench.directory);
    expect(await bench.soundFiles()).toEqual([path.basename(source.path)]);
    expect(mode & 0o777).toBe(0o600);
    expect(size).toBe(source.bytes);
    expect((await bytesOf(source)).subarray(8, 12).toString()).toBe('WAVE');
    expect((await bench.media.inspect(source)).duration_seconds).toBe(70);
    await rm(source.path);
  });

  it('is not taken out of a sample that is too long for any voice model', async () => {
    const source = await bench.save(await quickTimeSound({ seconds: 271, samples: [9000, -9000] }));
    const found = await bench.media.inspect(source);

    expect(found.duration_seconds).toBe(271);
    expect(found.sound).toBeNull();
    expect(await bench.soundFiles()).toEqual([]);
  });
});

describe('what MediaInspector turns away', () => {
  it.each([
    ['short.wav', 'too_short', 'lasts 0.5 seconds'],
    ['silence.wav', 'silent_audio', 'completely silent'],
    ['silence.m4a', 'silent_audio', 'completely silent'],
    ['silence-vorbis.ogg', 'silent_audio', 'completely silent'],
    ['silence-surround.ogg', 'silent_audio', 'completely silent'],
    ['silent-video.mp4', 'no_sound_track', 'no sound'],
    ['README.md', 'unsupported_audio', 'This is a text file'],
  ])('refuses %s with %s (B35, B38, B39, B46)', async (name, code, words) => {
    await expect(bench.media.inspect(fixtureSource(name))).rejects.toMatchObject({
      code,
      detail: expect.stringContaining(words),
    });
  });

  it('refuses an empty file', async () => {
    expect(await outcomeOf(bench.media.inspect(memorySource(Buffer.alloc(0))))).toBe('empty_file');
  });

  it('refuses a WAV file whose data chunk is empty (B39)', async () => {
    const empty = Buffer.from(fixtureBytes('speech.wav').subarray(0, 44));
    empty.writeUInt32LE(0, 40);
    expect(await outcomeOf(bench.media.inspect(memorySource(empty)))).toBe('too_short');
  });

  it('names the codec that it cannot pass on', async () => {
    const strange = Buffer.from(
      fixtureBytes('speech-video.mp4').toString('latin1').replace('mp4a', 'ac-9').replace('esds', 'free'),
      'latin1',
    );
    await expect(bench.media.inspect(memorySource(strange))).rejects.toMatchObject({
      code: 'codec_not_supported',
      detail: expect.stringContaining('stored as ac-9'),
    });
  });

  it('refuses WAV with compressed sound inside', async () => {
    const adpcm = Buffer.from(fixtureBytes('speech.wav'));
    adpcm.writeUInt16LE(0x11, 20);
    expect(await outcomeOf(bench.media.inspect(memorySource(adpcm)))).toBe('codec_not_supported');
  });
});
