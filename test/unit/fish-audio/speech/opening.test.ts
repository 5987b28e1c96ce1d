import { readFileSync } from 'node:fs';
import { buffer } from 'node:stream/consumers';
import { setTimeout as delay } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import type { SpeechFormat } from '../../../../src/domain/speech/speech';
import { SpeechOpening } from '../../../../src/fish-audio/resources/sound/speech-opening';
import { busyness } from '../../../support/machine/busyness';
import { fixture } from '../../../support/media/fixtures';
import { opusPages } from '../../../support/media/opus-pages';
import { makeWav, wavHeader } from '../../../support/media/wav';
import { answer, type Step } from '../../../support/network/scripted-server';
import { failureOf, Kit, MP3_START } from '../kit';

const SPEECH = readFileSync(fixture('speech.mp3'));
const OPUS = readFileSync(fixture('speech.ogg'));
const TYPES = { mp3: 'audio/mpeg', wav: 'audio/wav', pcm: 'audio/pcm', opus: 'audio/ogg' } as const;

/** Frames of MPEG layer III at 128 kbit/s and 44.1 kHz, 417 bytes each, that hold no data. */
function blankFrames(count: number, { mono = true, filler = 0 } = {}): Buffer {
  const frame = Buffer.alloc(417, filler);
  frame.writeUInt32BE(mono ? 0xfffb90c0 : 0xfffb9000, 0);
  frame.fill(0, 4, 4 + 32);
  return Buffer.concat(Array.from({ length: count }, () => frame));
}

function id3Tag(bytes: number): Buffer {
  return Buffer.concat([
    Buffer.from([0x49, 0x44, 0x33, 4, 0, 0, 0, 0, bytes >> 7, bytes & 127]),
    Buffer.alloc(bytes, 1),
  ]);
}

const PLAIN = { sampleRate: 44_100, channels: 1, bytesPerValue: 2 } as const;

/** A WAV header that says a length, with samples of zeros behind it. */
function silentWav(saidBytes: number, samples = 50_000): Buffer {
  const header = wavHeader(PLAIN, 0);
  header.writeUInt32LE(saidBytes, 40);
  return Buffer.concat([header, Buffer.alloc(samples)]);
}

const kit = new Kit();
afterEach(() => kit.close());

async function speakTo(step: Step, format: SpeechFormat) {
  const { client } = await kit.serve(step);
  return client.speak('abc', { text: 'x', format });
}

describe('what is no speech, under the content type of sound', () => {
  it.each<[string, SpeechFormat, Buffer]>([
    ['MP3 frames without data', 'mp3', blankFrames(20)],
    ['MP3 frames in stereo without data', 'mp3', blankFrames(20, { mono: false })],
    ['MP3 frames without data that were filled up', 'mp3', blankFrames(20, { filler: 0x55 })],
    ['one MP3 frame without data', 'mp3', blankFrames(1)],
    ['a tag with MP3 frames without data', 'mp3', Buffer.concat([id3Tag(300), blankFrames(5)])],
    ['a tag and nothing else', 'mp3', id3Tag(300)],
    ['an endless run of MP3 frames without data', 'mp3', blankFrames(2_000)],
    ['JSON', 'mp3', Buffer.from('{"status":402,"message":"Insufficient Balance"}')],
    ['JSON with blanks in front', 'mp3', Buffer.from(' \n[{"msg":"x"}]')],
    ['a page', 'mp3', Buffer.from('<!doctype html><title>502</title>')],
    ['JSON', 'opus', Buffer.from('{"message":"x"}')],
    ['JSON', 'wav', Buffer.from('{"message":"an error of some length"}')],
    ['JSON', 'pcm', Buffer.from('{"message":"an error of some length"}')],
    ['JSON that a proxy packed', 'mp3', gzipSync('{"message":"an error of some length"}')],
    ['bytes of no kind', 'wav', Buffer.alloc(5000, 0x91)],
    ['bytes of no kind', 'opus', Buffer.alloc(5000, 0x91)],
    ['a plain sentence', 'mp3', Buffer.from('Reference not found, sorry')],
    ['samples that are all zero', 'wav', silentWav(50_000)],
    ['a header without samples', 'wav', silentWav(0, 0)],
    ['a header with the length of Fish.Audio, without samples', 'wav', silentWav(0xffffff00, 0)],
    ['a header with an unknown length, without samples', 'wav', silentWav(0xffffffff, 0)],
    ['a header that is cut off', 'wav', silentWav(0, 0).subarray(0, 30)],
    [
      'a file of chunks without samples',
      'wav',
      Buffer.concat([silentWav(0, 0).subarray(0, 36), Buffer.from('LIST\x04\0\0\0INFO')]),
    ],
    [
      'samples of which nothing says what they are',
      'wav',
      Buffer.concat([Buffer.from('RIFF\0\0\0\0WAVEdata'), Buffer.alloc(100, 9)]),
    ],
    ['a WAV of zeros', 'mp3', silentWav(50_000)],
    ['a header of Opus alone', 'opus', opusPages({ tags: false })],
    ['headers of Opus without sound', 'opus', opusPages()],
    ['headers of Opus with an empty last page', 'opus', opusPages({ last: true })],
    ['Opus of silence', 'opus', opusPages({ silentPackets: 200 })],
    ['Opus that is cut off in its headers', 'opus', opusPages().subarray(0, 60)],
    ['Ogg with something else in it', 'opus', opusPages({ head: 'vorbis__' })],
    ['Ogg with something else in it', 'mp3', opusPages({ head: 'vorbis__' })],
    ['a tag with a page behind it', 'mp3', Buffer.concat([id3Tag(300), Buffer.from(`<html>${'x'.repeat(500)}`)])],
    [
      'MP3 frames without data, and a tag at the end',
      'mp3',
      Buffer.concat([blankFrames(5), Buffer.from('TAG'), Buffer.alloc(125, 32)]),
    ],
    ['a frame that is cut off', 'mp3', MP3_START.subarray(0, 200)],
    ['a sentence', 'pcm', Buffer.from('Reference not found, sorry')],
    ['a sentence of another script', 'pcm', Buffer.from('参考音频不存在，请检查您的参考音频')],
    ['Opus whose only packet of sound is cut off', 'opus', opusPages({ soundBytes: 300 }).subarray(0, -1)],
    ['samples that are all zero', 'pcm', Buffer.alloc(50_000)],
  ])('is refused before any of it is passed on: %s as %s', async (_what, format, body) => {
    const failure = await failureOf(speakTo(answer(200, body, { 'Content-Type': TYPES[format] }), format));
    expect(failure.code).toBe('provider_bad_response');
  });

  it.each([
    ['…!? 😀', 'audio/mpeg', 'SilentSpeech'],
    ['…!? 😀', 'text/html', 'FishAudioError'],
    ['Hello', 'audio/mpeg', 'FishAudioError'],
    ['5', 'audio/mpeg', 'FishAudioError'],
    ['你', 'audio/mpeg', 'FishAudioError'],
  ])('is silence where nothing comes of a text without words: %s as %s', async (text, type, name) => {
    const { client } = await kit.serve(answer(200, '', { 'Content-Type': type }));
    expect((await failureOf(client.speak('abc', { text }))).name).toBe(name);
  });

  it('is refused as well when it comes in small pieces', async () => {
    const step: Step = async ({ response, whole }) => {
      await whole();
      response.writeHead(200, { 'Content-Type': 'audio/mpeg' });
      for (const byte of '{"message":"no"}') {
        response.write(byte);
        await delay(1);
      }
      response.end();
    };
    expect((await failureOf(speakTo(step, 'mp3'))).code).toBe('provider_bad_response');
  });
});

describe('what is speech', () => {
  it.each<[string, SpeechFormat, Buffer]>([
    ['MP3', 'mp3', SPEECH],
    ['MP3 behind some frames without data', 'mp3', Buffer.concat([blankFrames(30), SPEECH])],
    ['MP3 behind a tag', 'mp3', Buffer.concat([id3Tag(2_000), SPEECH])],
    ['MP3 behind a tag that zeros fill up', 'mp3', Buffer.concat([id3Tag(300), Buffer.alloc(700), MP3_START])],
    ['one frame', 'mp3', MP3_START],
    ['Opus', 'opus', OPUS],
    ['Opus behind some silence', 'opus', opusPages({ silentPackets: 200, soundBytes: 300 })],
    ['samples that begin like JSON', 'pcm', Buffer.from([0x7b, 0x22, 0x41, 0x01, ...Array(40).fill(7)])],
    ['samples behind half a second of zeros', 'pcm', Buffer.concat([Buffer.alloc(44_100), Buffer.alloc(100, 9)])],
  ])('is passed on byte for byte: %s as %s', async (_what, format, body) => {
    const { stream } = await speakTo(answer(200, body, { 'Content-Type': TYPES[format] }), format);
    expect((await buffer(stream)).equals(body)).toBe(true);
  });

  const wav = makeWav({ seconds: 0.01 });
  const pcm = Buffer.alloc(100, 9);

  it.each<[string, SpeechFormat, Buffer, string]>([
    ['application/ogg', 'opus', OPUS, 'audio/ogg'],
    ['audio/opus', 'opus', OPUS, 'audio/ogg'],
    ['application/octet-stream', 'mp3', SPEECH, 'audio/mpeg'],
    ['text/plain', 'mp3', SPEECH, 'audio/mpeg'],
    ['', 'wav', wav, 'audio/wav'],
    ['audio/mpeg', 'mp3', wav, 'audio/wav'],
    ['application/octet-stream', 'pcm', pcm, 'audio/pcm'],
    ['audio/l16', 'pcm', pcm, 'audio/l16'],
    ['audio/mpeg', 'pcm', SPEECH, 'audio/mpeg'],
  ])('goes by its bytes, and not by %s as %s', async (called, format, body, type) => {
    const { stream, contentType } = await speakTo(answer(200, body, { 'Content-Type': called }), format);
    expect(contentType).toBe(type);
    expect((await buffer(stream)).equals(body)).toBe(true);
  });

  it('is not what says of itself that it is something else, where bytes cannot tell', async () => {
    const step = answer(200, pcm, { 'Content-Type': 'application/json' });
    expect((await failureOf(speakTo(step, 'pcm'))).code).toBe('provider_bad_response');
  });
});

it('is found in a response of single bytes without reading them again for each', () => {
  const opening = new SpeechOpening('mp3', 'audio/mpeg');
  const body = Buffer.concat([blankFrames(300), SPEECH]);
  const startedAt = performance.now();
  let at = 0;
  while (!opening.add(body.subarray(at, at + 1))) at += 1;
  expect(opening.conclude()).toEqual({ format: 'mp3', contentType: 'audio/mpeg' });
  expect(opening.bytes.equals(body.subarray(0, at + 1))).toBe(true);
  // Copying all that came before for each byte takes seconds.
  expect(performance.now() - startedAt).toBeLessThan(1_000 * busyness());
});
