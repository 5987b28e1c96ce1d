import { copySound } from '../../../src/media/inspect/copy-sound';
import { memoryReader } from '../../../src/media/readers/byte-reader';
import type { SoundTrack } from '../../../src/media/sound-track';
import { mp3Frame, times, xing } from '../../support/media/files/frame-files';
import { fixtureBytes } from '../../support/media/fixtures';
import { openBytes, sentFor, trackOf } from '../../support/media/open-bytes';

/** A track whose packets are these, as a video has them. */
async function trackOfPackets(packets: readonly Uint8Array[]): Promise<SoundTrack> {
  const track = await trackOf(times(10, mp3Frame()));
  return {
    ...track,
    packets: async function* () {
      for (const data of packets)
        yield { data: memoryReader(data).read(0, data.length), timestamp: 0, duration: 0.024 };
    },
  };
}

async function copied(packets: readonly Uint8Array[]): Promise<Buffer> {
  const sound = await copySound(await trackOfPackets(packets), 'mp3', '/nowhere');
  if (sound.kind !== 'memory') throw new Error('expected the sound in memory');
  return Buffer.from(sound.block);
}

describe('copying MP3 frames', () => {
  it('writes the frames one behind the other, and nothing else', async () => {
    const packets = [xing(5), mp3Frame(), times(2, mp3Frame()), Buffer.from('no frame'), mp3Frame().subarray(0, 50)];
    expect(await copied(packets)).toEqual(times(3, mp3Frame()));
  });

  it('says how many frames there are where the bit rate varies', async () => {
    const fast = mp3Frame({ bitrateIndex: 8, bytes: 192 });
    const sound = await copied([mp3Frame(), fast, fast, mp3Frame(), mp3Frame()]);

    expect(sound.toString('latin1', 13, 17)).toBe('Xing');
    expect(sound.readUInt32BE(21)).toBe(5);
    expect(await openBytes(sound)).toMatchObject({ isClean: true, tracks: [{ seconds: 0.12 }] });
  });

  it('takes the sound of a video', async () => {
    const sent = await sentFor(fixtureBytes('speech-video.mkv'));
    expect((await trackOf(sent.bytes)).seconds).toBe(12.069);
  });
});
