import { parseUploadFields } from '../../../src/http/routes/upload-reference-fields';
import { expectLittleCpu } from '../../support/cpu-time';

describe('the tags of an upload', () => {
  const parse = (tags: unknown) =>
    parseUploadFields({
      fields: { tags },
      samples: [],
      cover: null,
      jsonFields: new Set(),
      dispose: async () => undefined,
    });

  it('are taken from one field or many', () => {
    expect(parse('calm, warm,,').tags).toEqual(['calm', 'warm']);
    expect(parse(['calm', 'warm,low']).tags).toEqual(['calm', 'warm', 'low']);
  });

  it('are refused in little time, however many they are', async () => {
    const fields = Array.from({ length: 40 }, () => 'a,'.repeat(16_000));
    await expectLittleCpu(500, () => expect(() => parse(fields)).toThrow('must be at most 10 tags'));
  });
});
