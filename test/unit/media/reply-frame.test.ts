import { packReply } from '../../../src/media/processes/child/pack-reply';
import { FrameReader, frameStart } from '../../../src/media/processes/frames';
import type { JobReply, JobSound } from '../../../src/media/processes/inspect-messages';
import { REPLY_BOUNDS } from '../../../src/media/processes/reply-bounds';
import { unpackReply } from '../../../src/media/processes/reply-frame';

const BYTES = Uint8Array.of(1, 2, 3);

function found(sound: JobSound): JobReply {
  const track = { index: 0, count: 1, language: 'de' };
  return {
    kind: 'found',
    findings: {
      ...{ container: 'mp3', file_type: 'audio', codec: 'mp3', duration_seconds: 12.5, sample_rate: 44_100 },
      ...{ channels: 1, track, levels: null, warnings: [], sound },
    },
  };
}

function transfer(reply: JobReply, sampleBytes: number, pieceBytes: number): JobReply {
  const { head, body } = packReply(reply);
  const bodyBytes = body.reduce((sum, { byteLength }) => sum + byteLength, 0);
  const sent = Buffer.concat([frameStart(head, bodyBytes), ...body]);
  const reader = new FrameReader(REPLY_BOUNDS);
  for (let at = 0; at < sent.byteLength; at += pieceBytes) {
    const [frame] = reader.take(sent.subarray(at, at + pieceBytes));
    if (frame !== undefined) return unpackReply(frame, sampleBytes);
  }
  throw new Error('The frame never ended.');
}

describe('a reply', () => {
  it.each<[string, JobSound]>([
    ['no sound', { kind: 'none' }],
    ['the sample itself', { kind: 'sample', container: 'mp3' }],
    ['sound in memory', { kind: 'memory', container: 'ogg', block: BYTES }],
    ['a file', { kind: 'file', container: 'wav', bytes: 2e6 }],
    [
      'slices',
      {
        kind: 'slices',
        container: 'wav',
        slices: [
          { kind: 'bytes', bytes: BYTES },
          { kind: 'range', start: 10, end: 100 },
          { kind: 'bytes', bytes: Uint8Array.of(4) },
        ],
      },
    ],
  ])('of %s arrives as it was sent, in whatever pieces', (_, sound) => {
    for (const pieceBytes of [1, 7, 1e6]) expect(transfer(found(sound), 100, pieceBytes)).toEqual(found(sound));
  });

  it.each<[string, JobSound]>([
    ['ends behind the sample', { kind: 'slices', container: 'wav', slices: [{ kind: 'range', start: 10, end: 101 }] }],
    ['ends before it begins', { kind: 'slices', container: 'wav', slices: [{ kind: 'range', start: 10, end: 9 }] }],
  ])('with a slice that %s is not believed', (_, sound) => {
    expect(() => transfer(found(sound), 100, 1e6)).toThrow('slice');
  });

  it.each<[string, unknown]>([
    ['an unknown kind', { kind: 'ready' }],
    ['a code that is no refusal of a sample', { kind: 'refused', code: 'internal_error', detail: 'x' }],
    ['words without end', { kind: 'refused', code: 'too_short', detail: 'x'.repeat(2000) }],
    ['an endless duration', { kind: 'found', findings: { duration_seconds: null } }],
    ['no object', 'found'],
  ])('with %s is not believed', (_, head) => {
    expect(() => unpackReply({ head, body: BYTES }, 100)).toThrow('Not a reply');
  });

  it('larger than the bounds is given up at its first bytes', () => {
    const reader = new FrameReader(REPLY_BOUNDS);
    expect(() => reader.take(Buffer.from([0, 0, 0, 1, 255, 0, 0, 0]))).toThrow('larger');
  });
});
