import type { TextKey, Translate } from './translate';
import { visibleName } from './voice-look';

/** What is said of a sound, by the codes with which the service warns of it. */
export const SOUND_ADVICE: Readonly<Record<string, TextKey>> = {
  quiet: 'quality.quiet',
  clipped: 'quality.clipped',
  mostly_silent: 'quality.mostlySilent',
  phase_inverted: 'quality.phaseInverted',
  joined_recordings: 'quality.joined',
  ends_early: 'quality.endsEarly',
  damaged: 'quality.damaged',
};

/** What else is advised once the voice is made. Why Fish.Audio finds a recording poor, only Fish.Audio has words for. */
const ADVICE: Readonly<Record<string, TextKey>> = {
  ...SOUND_ADVICE,
  too_brief: 'result.tooBrief',
  unmeasured: 'quality.unmeasured',
  transcripts_not_sent: 'result.transcriptsNotSent',
  visibility_differs: 'result.visibilityDiffers',
  visibility_unknown: 'result.visibilityUnknown',
};

/** As much of the response to an upload as is looked at here. Without `advice` where there is none. */
interface MadeVoice {
  readonly duplicate_of?: string | undefined;
  readonly sample_status: string;
  readonly advice?:
    | readonly { readonly code: string; readonly message: string; readonly file_name: string | null }[]
    | undefined;
}

/** A sentence for people, in the language of the page unless only the service has words for it. */
export interface Said {
  readonly text: string;
  readonly isEnglish: boolean;
}

/** What is said once of a voice that was just made, beside what became of it. */
export function saidOfMade(t: Translate, { duplicate_of, sample_status, advice = [] }: MadeVoice): Said[] {
  const say = (key: TextKey, before = ''): Said => ({ text: `${before}${t(key)}`, isEnglish: false });
  return [
    ...(duplicate_of === undefined ? [] : [say('result.duplicate')]),
    ...(sample_status === 'queued' ? [say('result.sampleQueued')] : []),
    ...advice.map(({ code, message, file_name }) => {
      const key = ADVICE[code];
      if (key === undefined) return { text: message, isEnglish: true };
      return say(key, file_name === null ? '' : `${visibleName(file_name)}: `);
    }),
  ];
}
