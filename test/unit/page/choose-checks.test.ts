import { type Examined, judge, type KnownLimits } from '../../../src/page/choose/checks/judge';
import { sniff } from '../../../src/page/choose/checks/sniff';
import { fixtureBytes, fixtureNames } from '../../support/media/fixtures';

const LIMITS: KnownLimits = {
  containers: ['wav', 'mp3'],
  max_file_bytes: 1000,
  max_request_bytes: 1500,
  max_files: 2,
  min_seconds: 1,
  max_total_seconds: 270,
  advised_seconds: { min: 10, max: 30 },
};
const GOOD: Examined = {
  id: 'a',
  bytes: 500,
  kind: { kind: 'media', container: 'mp3' },
  seconds: 12,
  hasSound: true,
  isSilent: false,
  refusedWith: '',
};
const keyOf = (change: Partial<Examined>) => judge([{ ...GOOD, ...change }], LIMITS).each.get('a')?.key;
const together = (...changes: Partial<Examined>[]) =>
  judge(
    changes.map((change, index) => ({ ...GOOD, id: `${index}`, ...change })),
    LIMITS,
  );

describe('judging recordings before they are sent', () => {
  it('has nothing against a good one, or one of which nothing is known', () => {
    expect(keyOf({})).toBeUndefined();
    expect(keyOf({ kind: undefined, seconds: undefined, hasSound: undefined, isSilent: undefined })).toBeUndefined();
  });

  it.each<[string, Partial<Examined>]>([
    ['choose.empty', { bytes: 0 }],
    ['choose.notSound', { kind: { kind: 'other' } }],
    ['choose.otherKind', { kind: { kind: 'recording' } }],
    ['choose.otherKind', { kind: { kind: 'media', container: 'caf' } }],
    ['choose.noSound', { hasSound: false }],
    ['choose.tooLong', { seconds: 420, bytes: 82e6 }],
    ['choose.tooLarge', { bytes: 1001 }],
    ['choose.tooShort', { seconds: 0.5 }],
    ['choose.silent', { isSilent: true }],
    ['choose.unreadable', { refusedWith: 'unreadable_audio' }],
    ['choose.tooShort', { refusedWith: 'too_short' }],
    ['choose.refused', { refusedWith: 'something_new' }],
  ])('says %s of %j', (key, change) => {
    expect(keyOf(change)).toBe(key);
  });

  it('leaves to the service what is as long as the limit, give or take the rounding of files', () => {
    expect(keyOf({ seconds: 270.4 })).toBeUndefined();
    expect(keyOf({ seconds: 0.97 })).toBeUndefined();
  });

  it('judges them together: number, length and size', () => {
    expect([...together({}, {}, {}).each]).toEqual([['2', { key: 'choose.tooMany', values: { files: 2 } }]]);
    expect(together({ seconds: 200 }, { seconds: 71 }).together?.key).toBe('choose.togetherTooLong');
    expect(together({ bytes: 900 }, { bytes: 900 }).together?.key).toBe('choose.togetherTooLarge');
    expect(together({}, {}).together).toBeNull();
  });
});

describe('telling a file by its first bytes', () => {
  it('knows every recording of the fixtures by its container', () => {
    const expected: Readonly<Record<string, string>> = { oga: 'ogg', opus: 'ogg' };
    for (const name of fixtureNames()) {
      const ending = name.split('.').pop() ?? '';
      expect([name, sniff('x', '', fixtureBytes(name).subarray(0, 512))]).toEqual([
        name,
        { kind: 'media', container: expected[ending] ?? ending },
      ]);
    }
  });

  it.each<[string, string, string, string]>([
    ['a picture', 'photo.mp3', '\x89PNG\r\n', 'other'],
    ['a photo of a phone', 'photo', '\0\0\0\x18ftypheic', 'other'],
    ['a text that is called sound', 'notes.mp3', 'no sound', 'other'],
    ['an AVI', 'film.avi', 'RIFF\x10\0\0\0AVI LIST', 'recording'],
    ['sound after foreign bytes', 'odd.mp3', '\0\x01\x02\x03', 'unknown'],
    ['anything else', 'program.bin', '\0\x01\x02\x03', 'other'],
  ])('knows %s', (_title, name, head, kind) => {
    expect(sniff(name, '', Buffer.from(head, 'latin1')).kind).toBe(kind);
  });
});
