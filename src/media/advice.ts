import type { SampleWarning } from './inspection';
import type { Measured } from './levels/measure-sound';
import { ADVISED_SECONDS } from './rules';

/** Speech at arm's length lies near -20 dBFS; below this, noise removal has little left to work with. */
const QUIET_DBFS = -40;
/** A few cut-off values are inaudible; one in a thousand is a crackle. */
const CLIPPED_SHARE = 0.001;
/** Fluent speech pauses for a third of the time at most. */
const MOSTLY_SILENT_SHARE = 0.65;

/** The others are notes of the reader, and no matter of how loud or long the sound is. */
type AdviceCode = Exclude<SampleWarning['code'], 'joined_recordings' | 'ends_early' | 'damaged'>;

const MESSAGES: Record<AdviceCode, string> = {
  too_brief: 'The recording is short. 10 to 30 seconds of speech make a better voice.',
  quiet: 'The recording is very quiet. Move closer to the microphone, or turn its level up.',
  clipped: 'The recording is too loud and distorts. Move away from the microphone a little, or turn its level down.',
  phase_inverted:
    'The channels cancel each other out: mixed to one channel, hardly anything is left of the voice. Record in mono, or ' +
    'send one of the channels alone.',
  mostly_silent: 'Most of the recording is silence. Cut the pauses out, or keep talking while you record.',
  unmeasured: 'How loud the recording is could not be checked. Listen to it once before you rely on the voice.',
};

/** What would make a better voice next time, most telling first; empty when all is well. */
export function adviceFor(seconds: number, { levels, cancelsOut, silence }: Measured): SampleWarning[] {
  // Silence between the words makes the average soft, however loud they are.
  const nearlySilent = silence !== 'none';
  const quiet = levels !== null && !nearlySilent && levels.rms_dbfs < QUIET_DBFS;
  const found: Record<AdviceCode, boolean> = {
    too_brief: seconds < ADVISED_SECONDS,
    quiet,
    clipped: levels !== null && levels.clipped_share > CLIPPED_SHARE,
    phase_inverted: cancelsOut,
    // All of a very quiet recording lies below the level of a pause, which says nothing about pauses.
    mostly_silent: nearlySilent || (levels !== null && !quiet && levels.silence_share > MOSTLY_SILENT_SHARE),
    unmeasured: levels === null,
  };
  const codes = Object.keys(MESSAGES) as AdviceCode[];
  return codes.filter((code) => found[code]).map((code) => ({ code, message: MESSAGES[code] }));
}
