import { uploadForm } from '../../../src/client/upload/form';
import { createIdempotencyKey } from '../../../src/client/upload/idempotency-key';
import { toJournalKey } from '../../../src/services/creation/journal-key';

/** Runs `work` while a global has another value. */
function withGlobal<T>(name: string, value: unknown, work: () => T): T {
  const real = Object.getOwnPropertyDescriptor(globalThis, name);
  Object.defineProperty(globalThis, name, { value, configurable: true });
  try {
    return work();
  } finally {
    if (real) Object.defineProperty(globalThis, name, real);
  }
}

/** Whether the service takes the key for one that nobody can guess. */
const isRandom = (key: string) => toJournalKey(key, 'f', { userId: null, client: '10.0.0.1' }).scope === 'anonymous';

describe('a key', () => {
  const { crypto } = globalThis;
  it.each([
    ['randomUUID', { randomUUID: () => crypto.randomUUID() }, true],
    ['getRandomValues', { getRandomValues: (bytes: Uint8Array<ArrayBuffer>) => crypto.getRandomValues(bytes) }, true],
    ['no source of randomness', undefined, false],
  ])('made with %s is taken by the service for what it is', (_source, source, random) => {
    const keys = withGlobal('crypto', source, () => Array.from({ length: 100 }, createIdempotencyKey));
    expect(new Set(keys).size).toBe(100);
    expect(keys.filter((key) => isRandom(key) !== random || !/^[\x21-\x7e]{1,255}$/.test(key))).toEqual([]);
  });
});

describe('the form of an upload', () => {
  it('repeats lists, leaves out what is undefined or null, and names a Blob', () => {
    const form = uploadForm([new Blob(['a']), new File(['b'], 'b.wav')], {
      name: 'Ada',
      description: null as unknown as string,
      tags: ['warm', 'low, soft'],
      transcript: ['one', 'two'],
      enhance_audio_quality: false,
      cover_image: new Blob(['c'], { type: 'image/png' }),
    });
    const entries = [...form].map(([name, value]) => [name, typeof value === 'string' ? value : value.name]);
    expect(entries).toEqual([
      ['name', 'Ada'],
      ['tags', 'warm'],
      ['tags', 'low, soft'],
      ['transcript', 'one'],
      ['transcript', 'two'],
      ['enhance_audio_quality', 'false'],
      ['cover_image', 'cover_image'],
      ['audio', 'recording'],
      ['audio', 'b.wav'],
    ]);
  });

  it('gives React Native its own kind of file, which its FormData reads from the device', () => {
    class NativeFormData {
      readonly parts: unknown[][] = [];
      append(...part: unknown[]) {
        this.parts.push(part);
      }
    }
    const file = { uri: 'file:///recording.m4a', name: 'recording.m4a', type: 'audio/mp4' };
    const cover = { uri: 'file:///cover.jpg', name: 'cover.jpg', type: 'image/jpeg' };
    const form = withGlobal('FormData', NativeFormData, () => uploadForm(file, { name: 'Ada', cover_image: cover }));
    expect(form).toEqual({
      parts: [
        ['name', 'Ada'],
        ['cover_image', cover],
        ['audio', file],
      ],
    });
  });
});
