import { createHash } from 'node:crypto';
import { codesOf } from '../../../src/contract/operations/error-codes';
import { ERROR_CODES } from '../../../src/errors/codes';
import { enteredSince } from '../../../src/page/describe/described';
import { nameFromFile } from '../../../src/page/describe/name-from-file';
import { filesThatFit, parseFields } from '../../../src/page/draft/parse-fields';
import { roundedTime, TransferRate } from '../../../src/page/send/transfer-rate';
import { UploadIntent } from '../../../src/page/send/upload-intent';
import { addTags, mergeTags } from '../../../src/page/shared/tags/tag-list';
import { problemName, unreadTexts } from '../../../src/texts/problems';
import texts from '../../../src/texts/texts.json';
import { translator } from '../../../src/texts/translate';

describe('the name that a file suggests', () => {
  it.each([
    ['grandma_reads__a_story.mp3', 'grandma reads a story'],
    ['Jürgen 2024.final.m4a', 'Jürgen 2024.final'],
    ['noending', 'noending'],
    ['.hidden', '.hidden'],
    ['___.wav', ''],
    [' padded .ogg', 'padded'],
    ['Dr. Who.wav', 'Dr. Who'],
    [`${'é'.repeat(300)}.wav`, 'é'.repeat(200)],
  ])('%s', (fileName, name) => {
    expect(nameFromFile(fileName)).toBe(name);
  });
});

describe('tags', () => {
  it('are split at commas, tidied, and added once, in whatever case', () => {
    const { tags, added, refused, rest } = addTags(['Warm'], ' slow ,warm,, audio   book,SLOW');
    expect(tags).toEqual(['Warm', 'slow', 'audio book']);
    expect([added, refused, rest]).toEqual([['slow', 'audio book'], null, '']);
  });

  it('that are too long or too many stay to be corrected', () => {
    expect(addTags([], `${'x'.repeat(51)},ok`)).toMatchObject({
      tags: ['ok'],
      refused: 'tooLong',
      rest: 'x'.repeat(51),
    });
    const ten = Array.from({ length: 10 }, (_, place) => `tag ${place}`);
    expect(addTags(ten, 'one more')).toMatchObject({ tags: ten, refused: 'tooMany', rest: 'one more' });
  });

  it('that somebody else has changed keep what was added and taken away here', () => {
    const [shown, entered] = [
      ['gone', 'taken', 'stays'],
      ['gone', 'stays', 'Added', 'new'],
    ];
    expect(mergeTags(['stays', 'taken', 'theirs', 'added'], { shown, entered })).toEqual([
      'stays',
      'theirs',
      'added',
      'new',
    ]);
  });
});

describe('the rate of an upload', () => {
  it('is not known at once, then evens out what is measured', () => {
    const rate = new TransferRate();
    rate.note(0, 0);
    rate.note(50_000, 500);
    expect(rate.bytesPerSecond).toBeNull();
    for (let ms = 1_000; ms <= 10_000; ms += 500) rate.note(ms * 100, ms);
    expect(rate.bytesPerSecond).toBeCloseTo(100_000, -2);
    expect(rate.secondsFor(250_000)).toBeCloseTo(2.5, 1);
    rate.note(1_000_000 + 1_000_000, 10_500);
    expect(rate.bytesPerSecond).toBeGreaterThan(100_000);
    expect(rate.bytesPerSecond).toBeLessThan(500_000);
  });

  it('begins anew when fewer bytes were sent than before, and says nothing of the time when nothing moves', () => {
    const rate = new TransferRate();
    rate.note(0, 0);
    rate.note(900_000, 1_000);
    rate.note(0, 1_200);
    expect(rate.bytesPerSecond).toBeNull();
    rate.note(0, 3_000);
    expect(rate.secondsFor(1)).toBeNull();
  });

  it.each([
    [0.2, { count: 1, unit: 'seconds' }],
    [7.4, { count: 8, unit: 'seconds' }],
    [11, { count: 15, unit: 'seconds' }],
    [89, { count: 90, unit: 'seconds' }],
    [95, { count: 2, unit: 'minutes' }],
    [600, { count: 10, unit: 'minutes' }],
  ])('of %f s left is said as %j', (seconds, said) => {
    expect(roundedTime(seconds)).toEqual(said);
  });
});

describe('the key of an upload', () => {
  const file = (name: string, lastModified = 1) => new File(['sound'], name, { type: 'audio/mpeg', lastModified });

  it('stays for the same content, also after a reload, and changes with it', () => {
    const intent = new UploadIntent();
    const key = intent.keyFor([file('a.mp3')], { name: 'A' });
    expect(intent.keyFor([file('a.mp3')], { name: 'A' })).toBe(key);
    const reloaded = new UploadIntent();
    reloaded.resume(JSON.parse(JSON.stringify(intent.attempt)));
    expect(reloaded.keyFor([file('a.mp3')], { name: 'A' })).toBe(key);
    expect(reloaded.keyFor([file('a.mp3', 2)], { name: 'A' })).not.toBe(key);
    expect(intent.keyFor([file('a.mp3')], { name: 'B' })).not.toBe(key);
  });

  it('is another one after a success', () => {
    const intent = new UploadIntent();
    const key = intent.keyFor([file('a.mp3')], {});
    intent.end();
    expect(intent.keyFor([file('a.mp3')], {})).not.toBe(key);
  });
});

describe('a kept draft', () => {
  it('does not take the place of what was entered before it was read', () => {
    const form = { name: '', isNameEdited: false, consent: '', tags: [], description: '', echoId: '' };
    const before = { ...form, enhances: false, visibility: 'private' };
    expect(enteredSince(before, { ...before, consent: 'self', tags: ['new'] })).toEqual({
      consent: 'self',
      tags: ['new'],
    });
    expect(enteredSince(before, { ...before, tags: [] })).toEqual({});
  });

  const fields = {
    id: 'x',
    savedAt: 1_000,
    described: { name: 'A', tags: ['b', 3] },
    recordings: [{ id: 'r', name: 'a.mp3' }, 7],
  };

  it('is read as far as it can be', () => {
    expect(parseFields(fields, 2_000)).toEqual({
      id: 'x',
      origin: 'x',
      described: { name: 'A', isNameEdited: true, tags: ['b'] },
      recordings: [{ id: 'r', name: 'a.mp3', recorded: false, transcript: '' }],
      attempt: null,
    });
  });

  it.each([null, 'text', [], {}, { id: 'x' }])('is none where %j is stored', (value) => {
    expect(parseFields(value, 0)).toBeNull();
  });

  it('is forgotten after a week', () => {
    expect(parseFields(fields, 1_000 + 8 * 24 * 3600 * 1000)).toBeNull();
  });

  it('keeps files up to 20 MB in all', () => {
    const recording = (id: string, megabytes: number) => ({
      id,
      file: { size: megabytes * 1e6 } as File,
      recorded: false,
      transcript: '',
    });
    expect([...filesThatFit([recording('a', 15), recording('b', 6), recording('c', 5)]).keys()]).toEqual(['a', 'c']);
  });
});

describe('the texts of problems', () => {
  it('tell of every code with which an upload can fail', () => {
    const untold = codesOf('uploadReference').filter((code) => problemName(code) === 'other');
    // There is no cover on the page.
    expect(untold).toEqual(['unsupported_image', 'unreadable_image']);
    expect(Object.keys(ERROR_CODES)).toEqual(expect.arrayContaining(untold));
    expect(problemName('constructor')).toBe('other');
  });

  it('say in both languages that a list cannot be read for now, and leave what was asked wrongly to the service', () => {
    const [english, german] = [translator('en'), translator('de')];
    expect(unreadTexts(english, 'database_unavailable')?.detail).toBe(
      'They appear here as soon as the database is back.',
    );
    expect(unreadTexts(german, 'rate_limited')?.detail).toBe('Zu viele Anfragen.');
    expect(unreadTexts(english, 'invalid_parameter')).toBeNull();
  });
});

describe('the words of the consent', () => {
  it('have another version when they are changed', () => {
    const { consentVersion, ...others } = texts.describe;
    const words = Object.entries(others).filter(([name]) => name === 'consent' || name.startsWith('consent_'));
    const digest = createHash('sha256').update(JSON.stringify(words)).digest('hex').slice(0, 16);
    expect([consentVersion.en, consentVersion.de, digest]).toEqual(['2026-11', '2026-11', '4d6d3cc0f54eeb01']);
  });
});
