import { expectLittleCpu } from '../../../support/cpu-time';
import { makeOpus, oggPage } from '../../../support/media/files/ogg';
import { fixtureBytes } from '../../../support/media/fixtures';
import { openBytes, trackOf } from '../../../support/media/open-bytes';

const RIFX = Buffer.concat([Buffer.from('RIFX\0\0\0\x24WAVEfmt ', 'latin1'), Buffer.alloc(24)]);
const OTHERS = ['speech.wav', 'speech.flac', 'speech.ogg', 'speech.webm', 'speech.m4a'].map(
  (name) => [name, fixtureBytes(name)] as const,
);

describe.each([
  'speech.wav',
  'cases/kind.aiff',
  'cases/kind.caf',
  'speech.flac',
  'speech.ogg',
  'speech.webm',
  'speech.m4a',
  'speech-video.mov',
])('%s', (name) => {
  const file = fixtureBytes(name);

  it.each([...OTHERS, ['a RIFX', RIFX] as const])(
    'is the recording that is used where %s is joined to it, and that is said',
    async (other, behind) => {
      const joined = Buffer.concat([file, behind]);
      // Opus and Opus become one recording, as a chain of Ogg files.
      const notes = name === other && name === 'speech.ogg' ? [] : ['first_of_joined_recordings'];

      expect(openBytes(file).notes).toEqual([]);
      expect(openBytes(joined).notes).toEqual(notes);
      if (notes.length > 0) expect((await trackOf(joined)).seconds).toBe((await trackOf(file)).seconds);
    },
  );
});

it('an Ogg file of very many gaps is looked through in no time', async () => {
  const page = oggPage({ sequence: 9, granule: -1, packets: [] });
  const gaps = Buffer.alloc(120_000 * (page.length + 12), Buffer.concat([page, Buffer.alloc(12, 0xff)]));
  const file = Buffer.concat([makeOpus(), gaps]);
  await expectLittleCpu(1_000, () => openBytes(file));
});
