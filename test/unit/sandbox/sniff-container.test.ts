import { sniffContainer } from '../../../src/sandbox/fish-audio/samples/sniff-container';

describe('sniffContainer', () => {
  it.each<[string, string, string | null]>([
    ['a RIFF that is a WAVE', '52494646ffffffff57415645', 'wav'],
    ['a RIFF that is something else', '52494646ffffffff41564920', null],
    ['an ID3 tag', '494433040000', 'mp3'],
    ['MPEG-1 layer III', 'fffb9064', 'mp3'],
    ['MPEG-2.5 layer III', 'ffe39064', 'mp3'],
    ['ADTS', 'fff15080', 'aac'],
    ['ADTS of MPEG-2', 'fff94c80', 'aac'],
    ['FLAC', '664c614300', 'flac'],
    ['Ogg', '4f676753', 'ogg'],
    ['MP4', '000000206674797069736f6d', 'mp4'],
    ['Matroska', '1a45dfa3', 'webm'],
    ['a run of 0xFF', 'ffffffffffff', null],
    ['a web page', '3c68746d6c3e', null],
    ['nothing', '', null],
  ])('reads %s', (_what, hex, container) => {
    expect(sniffContainer(Buffer.from(hex, 'hex'))).toBe(container);
  });
});
