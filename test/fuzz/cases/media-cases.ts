import fc from 'fast-check';
import { fixtureFiles } from './fixture-files';
import { formBytes, PLAIN_BOUNDARY, plainForm, plainPart } from './form-bytes';
import type { FuzzCase } from './fuzz-case';
import { mutate, mutations } from './mutations';
import { structureOf } from './structure';

const FILES = fixtureFiles().map(({ name, bytes }) => ({ name, bytes, structure: structureOf(bytes) }));
const DONORS = FILES.map(({ bytes }) => bytes);

/** An ID3 header that claims this many bytes of tag (ID3v2.4, section 6.2: seven bits in each byte). */
function id3Claiming(bytes: number): Buffer {
  const size = [21, 14, 7, 0].map((shift) => (bytes >> shift) & 127);
  return Buffer.from([0x49, 0x44, 0x33, 4, 0, 0, ...size]);
}

/** Every fixture with bytes changed, mostly where a parser reads a length. */
export const brokenMedia: fc.Arbitrary<FuzzCase> = fc
  .record({
    path: fc.oneof(
      { weight: 3, arbitrary: fc.constant<FuzzCase['path']>('/api/reference-checks') },
      { weight: 1, arbitrary: fc.constant<FuzzCase['path']>('/api/upload-reference') },
    ),
    file: fc.nat({ max: FILES.length - 1 }),
    changes: mutations,
    tagBytes: fc.option(fc.oneof(fc.nat({ max: 300 }), fc.nat({ max: 2 ** 28 - 1 })), { freq: 12 }),
  })
  .map(({ path, file, changes, tagBytes }) => {
    const { name, bytes, structure } = FILES[file] as (typeof FILES)[number];
    const tag = tagBytes === null ? Buffer.alloc(0) : id3Claiming(tagBytes);
    const media = Buffer.concat([tag, mutate(bytes, changes, { hotPlaces: structure, donors: DONORS })]);
    return {
      path,
      headers: [],
      contentType: `multipart/form-data; boundary=${PLAIN_BOUNDARY}`,
      framing: { kind: 'length' },
      body: formBytes(plainForm([plainPart('audio', media, name)])),
    };
  });
