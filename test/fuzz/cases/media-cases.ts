import fc from 'fast-check';
import { type FixtureFile, fixtureFiles } from './fixture-files';
import { formBytes, PLAIN_BOUNDARY, plainForm, plainPart } from './form-bytes';
import type { FuzzCase } from './fuzz-case';
import { mutate, mutations } from './mutations';
import { layoutOf } from './structure/layout-of';
import { mutateStructure, structuralMutations } from './structure/structural-mutations';

const FILES = fixtureFiles();
const DONORS = FILES.map(({ bytes }) => bytes);

/** Where the numbers of each file are that a parser relies on, worked out when it is first needed. */
const hotPlaces = new Map<string, readonly number[]>();
function hotPlacesOf({ name, bytes }: FixtureFile): readonly number[] {
  const known = hotPlaces.get(name) ?? layoutOf(bytes).fields.map(({ at }) => at);
  hotPlaces.set(name, known);
  return known;
}

/** An ID3 header that claims this many bytes of tag (ID3v2.4, section 6.2: seven bits in each byte). */
function id3Claiming(bytes: number): Buffer {
  const size = [21, 14, 7, 0].map((shift) => (bytes >> shift) & 127);
  return Buffer.from([0x49, 0x44, 0x33, 4, 0, 0, ...size]);
}

const envelopeOfMedia = {
  path: fc.oneof(
    { weight: 3, arbitrary: fc.constant<FuzzCase['path']>('/api/reference-checks') },
    { weight: 1, arbitrary: fc.constant<FuzzCase['path']>('/api/upload-reference') },
  ),
  file: fc.constantFrom(...FILES),
};

function mediaCase(path: FuzzCase['path'], media: Buffer, name: string): FuzzCase {
  return {
    path,
    headers: [],
    contentType: `multipart/form-data; boundary=${PLAIN_BOUNDARY}`,
    framing: { kind: 'length' },
    body: formBytes(plainForm([plainPart('audio', media, name)])),
  };
}

/** Every recording with bytes changed, mostly where a parser reads a length. */
export const brokenMedia: fc.Arbitrary<FuzzCase> = fc
  .record({
    ...envelopeOfMedia,
    changes: mutations,
    tagBytes: fc.option(fc.oneof(fc.nat({ max: 300 }), fc.nat({ max: 2 ** 28 - 1 })), { freq: 12 }),
  })
  .map(({ path, file, changes, tagBytes }) => {
    const tag = tagBytes === null ? Buffer.alloc(0) : id3Claiming(tagBytes);
    const broken = mutate(file.bytes, changes, { hotPlaces: hotPlacesOf(file), donors: DONORS });
    return mediaCase(path, Buffer.concat([tag, broken]), file.name);
  });

/** A recording with its structure changed: counts, sizes and tables, and parts that are repeated, nested, moved or missing. */
export const mutatedMedia: fc.Arbitrary<FixtureFile> = fc
  .record({ file: envelopeOfMedia.file, changes: structuralMutations })
  .map(({ file, changes }) => ({ name: file.name, bytes: mutateStructure(file.bytes, changes) }));

/** The same, as a request. */
export const brokenStructure: fc.Arbitrary<FuzzCase> = fc
  .record({ path: envelopeOfMedia.path, media: mutatedMedia })
  .map(({ path, media }) => mediaCase(path, media.bytes, media.name));
