import { type MediaBench, openMediaBench } from './media';

/**
 * Opens a bench before the tests of the file that calls this, and closes it after them, when no inspection may have left a sound
 * behind.
 */
export function useMediaBench(): { readonly bench: MediaBench } {
  let bench: MediaBench;
  beforeAll(async () => {
    bench = await openMediaBench();
  });
  afterAll(async () => {
    expect(await bench.soundFiles()).toEqual([]);
    await bench.close();
  });
  return {
    get bench() {
      return bench;
    },
  };
}
