import { chooseTrack } from '../../../../src/media/inspect/choose-track';
import { SearchBudget } from '../../../../src/media/levels/search-sound';
import { refusals } from '../../../../src/media/refusals';
import type { OpenedSample, SoundTrack } from '../../../../src/media/sound-track';
import { packetsOf } from '../../../support/media/open-bytes';

/** Two seconds of 16-bit sound, or of silence. */
function track(more: Partial<SoundTrack> & { readonly isSilent?: boolean } = {}): SoundTrack {
  const { isSilent = false, ...rest } = more;
  const data = Buffer.alloc(32_000);
  if (!isSilent) for (let at = 0; at < data.length; at += 2) data.writeInt16LE(at % 4 === 0 ? 9000 : -9000, at);
  return {
    codec: 'pcm-s16',
    codecName: 'pcm-s16',
    sampleRate: 8000,
    channels: 1,
    seconds: 2,
    setup: { codec: 'pcm-s16', sampleRate: 8000, numberOfChannels: 1 },
    isDefault: false,
    language: null,
    packets: async function* () {
      yield { data, timestamp: 0, duration: 2 };
    },
    sliced: null,
    ...rest,
  };
}

const sampleOf = (tracks: readonly SoundTrack[]): OpenedSample => ({
  container: 'mkv',
  file_type: 'audio',
  tracks,
  isClean: false,
  notes: [],
});
const chosen = async (...tracks: readonly SoundTrack[]) => (await chooseTrack(sampleOf(tracks))).index;

/** Four minutes in packets of 2 s: the one at each of these moments is sound, all others are silence. */
function longTrack(...sounding: readonly number[]): SoundTrack {
  const packets = (isSilent: boolean) => packetsOf(track({ isSilent }));
  return track({
    seconds: 240,
    packets: async function* (from = 0) {
      const [[sound], [silence]] = await Promise.all([packets(false), packets(true)]);
      for (let timestamp = 0; timestamp < 240; timestamp += 2) {
        const packet = sounding.includes(timestamp) ? sound : silence;
        if (packet && timestamp + 2 > from) yield { ...packet, timestamp };
      }
    },
  });
}

describe('the sound track that is used', () => {
  it('is the one that is flagged', async () => {
    expect(await chosen(track(), track({ isDefault: true }))).toBe(1);
  });

  it('is the first where none is flagged, or several are', async () => {
    expect(await chosen(track(), track())).toBe(0);
    expect(await chosen(track(), track({ isDefault: true }), track({ isDefault: true }))).toBe(0);
  });

  it('is the next one that can be used where that one is silent, too short, broken or of an unknown kind', async () => {
    expect(await chosen(track({ isDefault: true, isSilent: true }), track())).toBe(1);
    expect(await chosen(track({ seconds: 0.2 }), track())).toBe(1);
    expect(await chosen(track({ refusal: refusals.unreadable() }), track())).toBe(1);
    expect(await chosen(track({ codec: null, codecName: 'ac-9' }), track({ isSilent: true }), track())).toBe(2);
  });

  it('is the first one that is heard at all, be it between long silences', async () => {
    expect(await chosen(longTrack(), longTrack(6), track())).toBe(1);
  });

  it('is one that may be silent only where no other is heard, and no time was left to tell', async () => {
    const withoutTime = async (...tracks: readonly SoundTrack[]) =>
      (await chooseTrack(sampleOf(tracks), new SearchBudget(0))).index;

    expect(await withoutTime(longTrack(), longTrack(0))).toBe(1);
    expect(await withoutTime(track({ isSilent: true }), longTrack(), longTrack())).toBe(1);
  });

  it('is looked for among eight at most', async () => {
    const silent = Array.from({ length: 8 }, () => track({ isSilent: true }));
    await expect(chosen(...silent, track())).rejects.toMatchObject({ code: 'silent_audio' });
  });

  it('is refused for the reason of the first where none can be used', async () => {
    await expect(chosen(track({ refusal: refusals.cutInexactly() }), track({ isSilent: true }))).rejects.toMatchObject({
      detail: expect.stringContaining('cut in an editor'),
    });
  });
});
