import { fixtureBytes } from '../support/media/fixtures';
import { judgeSound } from '../support/media/judge/judge-sound';
import { bitFields, readField, wholeBytes, writeField } from './cases/structure/layout';
import { layoutOf } from './cases/structure/layout-of';
import { mutateStructure, type StructuralMutation } from './cases/structure/structural-mutations';

const ONE_OF_EACH = [
  ...['speech.wav', 'speech.mp3', 'speech.m4a', 'speech.aac', 'speech.ogg', 'speech.flac', 'live.webm'],
  ...['speech-video.mkv', 'speech-fragmented.mp4', 'cases/kind.aiff', 'cases/kind.caf', 'cases/wav-rf64.wav'],
];

describe('a field', () => {
  it('of a few bits is read and written without a change to its neighbours', () => {
    const bytes = Buffer.from([0xff, 0xfb, 0x90, 0x44]);
    const [, version, , , bitRate] = bitFields(0, [11, 2, 2, 1, 4]);
    if (version === undefined || bitRate === undefined) throw new Error('There are five fields.');
    expect([readField(bytes, version), readField(bytes, bitRate)]).toEqual([3n, 9n]);
    writeField(bytes, bitRate, 15n);
    expect(bytes.toString('hex')).toBe('fffbf044');
  });

  it('is cut to its width, in either byte order, and ends with the file', () => {
    const bytes = Buffer.alloc(5);
    writeField(bytes, wholeBytes(0, 2, 'little'), 0x1_2345n);
    writeField(bytes, wholeBytes(2, 2), 0x6789n);
    writeField(bytes, wholeBytes(4, 4), 0xaabbccddn);
    expect(bytes.toString('hex')).toBe('45236789aa');
  });
});

describe('the layout', () => {
  it.each(ONE_OF_EACH)('of %s is found', (name) => {
    const bytes = fixtureBytes(name);
    const { fields, parts } = layoutOf(bytes);
    expect(fields.length).toBeGreaterThan(10);
    expect(parts.length).toBeGreaterThan(1);
    for (const { start, end } of parts) expect(bytes.length >= end && end >= start).toBe(true);
  });

  it.each(ONE_OF_EACH)('of %s is found whatever was changed before', (name) => {
    const ops: StructuralMutation[] = [
      { op: 'set', field: 3, to: 'largest' },
      { op: 'nest', part: 1, times: 40 },
      { op: 'remove', part: 0 },
      { op: 'swap', part: 0, other: 1 },
      { op: 'duplicate', part: 2, times: 300 },
    ];
    for (const first of ops) for (const second of ops) mutateStructure(fixtureBytes(name), [first, second]);
  });
});

describe('a change', () => {
  it('of an Ogg page is followed by its checksum', () => {
    const bytes = fixtureBytes('speech.ogg');
    const { faults } = judgeSound(mutateStructure(bytes, [{ op: 'duplicate', part: 3, times: 1 }]));
    expect(faults.join()).toMatch(/out of order/);
    expect(faults.join()).not.toMatch(/checksum/);
  });

  it('of a box is followed by the sizes of all boxes around it', () => {
    const bytes = fixtureBytes('speech.m4a');
    const { parts } = layoutOf(bytes);
    const part = parts.findIndex(({ sizes }) => sizes.length === 3);
    const { faults } = judgeSound(mutateStructure(bytes, [{ op: 'duplicate', part, times: 1 }]));
    expect(faults.join()).not.toMatch(/has \d+ bytes|behind the last box/);
  });

  it('nests parts as deep as it is told', () => {
    const bytes = fixtureBytes('speech.m4a');
    const nested = mutateStructure(bytes, [{ op: 'nest', part: 1, times: 5_000 }]);
    expect(nested.length).toBe(bytes.length + 5_000 * 8);
  });
});
