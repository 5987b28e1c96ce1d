import { type Measured, measureSound, UNMEASURED } from '../levels/measure-sound';
import { SearchBudget } from '../levels/search-sound';
import { refusals } from '../refusals';
import { MAX_TOTAL_SECONDS, MIN_SECONDS } from '../rules';
import type { OpenedSample, SoundTrack } from '../sound-track';
import { canBeSent } from './sound-to-send';

/** To measure a track takes time; nobody has more tracks than this, all of them silent. */
const MAX_MEASURED_TRACKS = 8;

/** The track that is used, its place among the sound tracks (from 0), and how loud it is. */
export interface ChosenTrack {
  readonly track: SoundTrack;
  readonly index: number;
  readonly measured: Measured;
}

/**
 * The one track that the file flags as its default, else the first that can be used and is not silent. One that
 * may be silent, since not all of it could be looked at, is used where there is no other. Throws the refusal of the first
 * track when none can be used.
 */
export async function chooseTrack({ tracks }: OpenedSample, search = new SearchBudget()): Promise<ChosenTrack> {
  let refusal: unknown;
  let perhaps: ChosenTrack | null = null;
  for (const track of inOrderOfPreference(tracks).slice(0, MAX_MEASURED_TRACKS)) {
    try {
      const chosen = { track, index: tracks.indexOf(track), measured: await measureUsable(track, search) };
      if (chosen.measured.silence !== 'perhaps') return chosen;
      perhaps ??= chosen;
    } catch (error) {
      refusal ??= error;
    }
  }
  if (perhaps !== null) return perhaps;
  throw refusal;
}

function inOrderOfPreference(tracks: readonly SoundTrack[]): readonly SoundTrack[] {
  const flagged = tracks.filter(({ isDefault }) => isDefault);
  const [preferred] = flagged;
  if (flagged.length !== 1 || preferred === undefined) return tracks;
  return [preferred, ...tracks.filter((track) => track !== preferred)];
}

/** Decoding a sample that is too long for any voice model would be work for nothing. */
async function measureUsable(track: SoundTrack, search: SearchBudget): Promise<Measured> {
  if (track.refusal !== undefined) throw track.refusal;
  if (!canBeSent(track)) throw refusals.codec(track.codecName);
  if (track.seconds < MIN_SECONDS) throw refusals.tooShort(track.seconds);
  const measured = track.seconds > MAX_TOTAL_SECONDS ? UNMEASURED : await measureSound(track, search);
  if (measured.silence === 'all') throw refusals.silent();
  return measured;
}
