import { consentOf, parseUploadFields } from '../../../src/http/routes/upload/upload-reference-fields';
import { expectLittleCpu } from '../../support/cpu-time';

const parseFields = (fields: Readonly<Record<string, unknown>>) =>
  parseUploadFields({ fields, samples: [], cover: null, jsonFields: new Set(), dispose: async () => undefined });

describe('the tags of an upload', () => {
  const parse = (tags: unknown) => parseFields({ tags });

  it('are taken from one field or many', () => {
    expect(parse('calm, warm,,').tags).toEqual(['calm', 'warm']);
    expect(parse(['calm', 'warm,low']).tags).toEqual(['calm', 'warm', 'low']);
  });

  it('count once, however often they are sent', async () => {
    const fields = Array.from({ length: 40 }, () => 'a,'.repeat(16_000));
    await expectLittleCpu(500, () => expect(parse(fields).tags).toEqual(['a']));
  });

  it('are refused in little time, however many they are', async () => {
    const fields = Array.from({ length: 40 }, (_, at) =>
      Array.from({ length: 8_000 }, (_, n) => at * 8_000 + n).join(),
    );
    await expectLittleCpu(500, () => expect(() => parse(fields)).toThrow('must be at most 10 tags'));
  });
});

describe('the consent of an upload', () => {
  const said = (fields: Readonly<Record<string, unknown>>, by: string | null = null) =>
    consentOf(parseFields(fields), by);

  it('has its basis, its wording and the time of the upload', () => {
    for (const basis of ['self', 'permission', 'synthetic']) {
      expect(said({ consent: basis })).toEqual({ basis, text_version: null, at: expect.any(Date), by: null });
    }
    expect(said({ consent: 'self' }, 'a'.repeat(24))).toMatchObject({ by: 'a'.repeat(24) });
    const text_version = `Az0._-${'x'.repeat(34)}`;
    expect(said({ consent: 'self', consent_text_version: text_version })).toMatchObject({ text_version });
  });

  it('is null where the form says nothing, or has empty fields as browsers send them', () => {
    expect(said({})).toBeNull();
    expect(said({ consent: '', consent_text_version: ' ' })).toBeNull();
  });

  it.each([
    ['another basis', { consent: 'yes' }, 'consent must be self, permission or synthetic'],
    ['two of them', { consent: ['self', 'self'] }, 'consent must be'],
    ['one as JSON', { consent: '"self"' }, 'consent was sent as JSON'],
    ['a wording alone', { consent_text_version: 'v1' }, 'consent_text_version must come with consent'],
    ['a wording of 41 characters', { consent: 'self', consent_text_version: 'x'.repeat(41) }, '1 to 40 letters'],
    ['a wording with a blank', { consent: 'self', consent_text_version: 'v 1' }, '1 to 40 letters'],
    ['a wording that ends with a line', { consent: 'self', consent_text_version: 'v1\n' }, '1 to 40 letters'],
    ['a wording with letters of other scripts', { consent: 'self', consent_text_version: 'vé' }, '1 to 40 letters'],
    ['two wordings', { consent: 'self', consent_text_version: ['a', 'b'] }, 'must be sent once'],
  ])('is refused with %s', (_what, fields, message) => {
    expect(() => parseFields(fields)).toThrow(message);
  });
});
