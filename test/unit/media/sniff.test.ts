import { isUnknown, sniffContainer, sniffFarFrames } from '../../../src/media/readers/sniff';
import { adtsFrame, mp3Frame, times } from '../../support/media/files/frame-files';
import { fixtureBytes } from '../../support/media/fixtures';

const bytes = (text: string) => Buffer.concat([Buffer.from(text, 'latin1'), Buffer.alloc(64)]);

describe('sniffContainer', () => {
  it.each([
    ['speech.wav', 'wav'],
    ['speech.mp3', 'mp3'],
    ['speech-vbr.mp3', 'mp3'],
    ['speech.m4a', 'm4a'],
    ['speech.aac', 'aac'],
    ['speech.ogg', 'ogg'],
    ['speech.flac', 'flac'],
    ['speech.webm', 'webm'],
    ['live.webm', 'webm'],
    ['speech-video.mp4', 'mp4'],
    ['speech-fragmented.mp4', 'mp4'],
    ['speech-video.mov', 'mov'],
    ['speech-video.mkv', 'mkv'],
  ])('takes %s for %s', (name, container) => {
    expect(sniffContainer(fixtureBytes(name))).toEqual({ kind: 'media', container });
  });

  it.each([
    ['aiff', bytes('FORM\0\0\0\x10AIFF')],
    ['aiff', bytes('FORM\0\0\0\x10AIFC')],
    ['caf', bytes('caff\0\x01\0\0')],
    ['wav', bytes('RIFX\0\0\0\x10WAVE')],
    ['wav', bytes('RF64\xff\xff\xff\xffWAVE')],
    ['wav', bytes('BW64\xff\xff\xff\xffWAVE')],
    ['mp3', bytes('APETAGEX\xd0\x07\0\0')],
    ['mp3', times(3, mp3Frame({ version: 3, layer: 2, rateIndex: 0, bytes: 208 }))],
    ['aac', Buffer.concat([Buffer.alloc(500, 0x81), times(3, adtsFrame())])],
  ])('takes these first bytes for %s', (container, content) => {
    expect(sniffContainer(content)).toEqual({ kind: 'media', container });
  });

  it.each([
    ['a PNG image', bytes('\x89PNG\r\n\x1a\n')],
    ['a JPEG image', bytes('\xff\xd8\xff\xe0')],
    ['a WebP image', bytes('RIFF\x10\0\0\0WEBP')],
    ['a HEIC image', bytes('\0\0\0\x18ftypheic')],
    ['a HEIC image', bytes('\0\0\0\x18ftypmsf1')],
    ['a HEIC image', bytes('\0\0\0\x18ftyphevc')],
    ['an AVIF image', bytes('\0\0\0\x18ftypavis')],
    ['a raw photo (CR3)', bytes('\0\0\0\x18ftypcrx ')],
    ['a ZIP archive or Office document', bytes('PK\x03\x04')],
    ['a gzip archive', bytes('\x1f\x8b\x08')],
    ['a PDF document', bytes('%PDF-1.7')],
    ['a Windows program', bytes('MZ\x90\0\x03')],
    ['an ELF program', bytes('\x7fELF\x02')],
    ['an HTML page', Buffer.from('\uFEFF\n<!DOCTYPE html><title>x</title>')],
    ['an SVG image', Buffer.from('<?xml version="1.0"?>\n<svg xmlns="http://www.w3.org/2000/svg"/>')],
    ['an XML document', Buffer.from('<?xml version="1.0"?><a/>')],
    ['a JSON document', Buffer.from('{"name": "voice"}')],
    ['a JSON document', Buffer.from('\uFEFF[{ "name": "voice" }]')],
    ['an RTF document', Buffer.from('{\\rtf1\\ansi At home}')],
    ['a playlist', Buffer.from('[playlist]\nNumberOfEntries=1')],
    ['a playlist', Buffer.from('#EXTM3U\nspeech.mp3')],
    ['a text file', Buffer.from('[Verse] {At home}')],
    ['a text file', Buffer.from('[00:12.00] At home')],
    ['a script', Buffer.from('#!/bin/sh\nexit 0\n')],
    ['a text file', Buffer.from('Grüße an alle, dies ist nur Text.')],
  ])('recognises %s (B35, B52)', (description, content) => {
    expect(sniffContainer(content)).toEqual({ kind: 'other', description });
  });

  const repeated = (packetBytes: number, sync: number) => {
    const packet = Buffer.alloc(packetBytes);
    packet[sync] = 0x47;
    return Buffer.concat(Array.from({ length: 20 }, () => packet));
  };
  it.each<[string, string, Buffer]>([
    ['recording', 'an AVI video', bytes('RIFF\x10\0\0\0AVI ')],
    ['recording', 'an AMR recording', bytes('#!AMR\n')],
    ['recording', 'an MPEG transport stream', repeated(188, 0)],
    ['recording', 'an MPEG transport stream', repeated(192, 4)],
    ['recording', 'an AAC recording of a broadcast (LATM)', bytes('\x56\xe0\x01\0'.repeat(3))],
    ['recording', 'a NUT recording', bytes('nut/multimedia container\0')],
    ['unknown', 'a file of an unknown kind', Buffer.alloc(4096)],
    ['unknown', 'a file of an unknown kind', Buffer.alloc(0)],
    ['unknown', 'a file of an unknown kind', Buffer.from([0xff])],
  ])('tells what is %s: %s (B35, B52)', (nature, description, content) => {
    expect(sniffContainer(content)).toEqual({ kind: 'other', description, nature });
  });

  it('finds MP3 frames behind a little garbage', () => {
    const cut = Buffer.concat([Buffer.alloc(500, 0x80), fixtureBytes('speech.mp3').subarray(2000)]);
    expect(sniffContainer(cut)).toEqual({ kind: 'media', container: 'mp3' });
  });

  it('finds MP3 frames behind much garbage only when it is asked to look further', () => {
    const cut = Buffer.concat([Buffer.alloc(60_000, 0), fixtureBytes('speech.mp3').subarray(2000)]);
    expect(isUnknown(sniffContainer(cut))).toBe(true);
    expect(sniffFarFrames(cut)).toEqual({ kind: 'media', container: 'mp3' });
    expect(isUnknown(sniffFarFrames(Buffer.alloc(90_000)))).toBe(true);
  });

  it('does not mind text that ends within a character', () => {
    expect(sniffContainer(Buffer.from('Grüß').subarray(0, -1))).toEqual({ kind: 'other', description: 'a text file' });
  });
});
