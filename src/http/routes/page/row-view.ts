import type { BorrowedVoiceModel } from '../../../domain/sharing/share';
import type { VoiceModel } from '../../../domain/voice-model';
import type { PendingVoiceModel } from '../../../services/voice-models/find-voice-model';
import { fullTime, relativeTime } from '../../../texts/moments';
import type { Language } from '../../../texts/translate';
import { lengthOf, visibleName } from '../../../texts/voice-look';
import { isPassing, type VoiceState, voiceState } from '../../../texts/voice-state';

/** A voice as a row of the list shows it. `src/page/library/row.ts` fills the same fields the same way. */
export interface RowView {
  readonly modelId: string;
  readonly userId: string;
  readonly name: string;
  /** How long the original is, such as `0:24`; an empty text where that is not known. */
  readonly length: string;
  readonly createdAt: string;
  readonly relative: string;
  readonly full: string;
  readonly echoId: string;
  /** What the Echo is called; its id where it was not created here. */
  readonly echoName: string;
  readonly tags: readonly string[];
  /** The key of the state's text in the group `library`. */
  readonly state: VoiceState;
  /** Whether the state passes by itself. */
  readonly isPassing: boolean;
  /** What somebody else who has lent the voice allows; an empty text for one's own. A key of `sharing.may_…`. */
  readonly lent: '' | 'speak' | 'link';
}

/** What is shown of the voices of a page, in the language of the page. */
export function rowsOf(
  voices: readonly (VoiceModel | PendingVoiceModel | BorrowedVoiceModel)[],
  { language, echoNames }: { readonly language: Language; readonly echoNames: ReadonlyMap<string, string> },
): RowView[] {
  const now = new Date();
  return voices.map((voice) => {
    const state = voiceState(voice);
    return {
      modelId: voice.model_id,
      userId: 'owner_id' in voice ? voice.owner_id : voice.user_id,
      name: visibleName(voice.name),
      length: 'owner_id' in voice ? '' : lengthOf(voice),
      createdAt: voice.created_at.toISOString(),
      relative: relativeTime(voice.created_at, now, language),
      full: fullTime(voice.created_at, language),
      echoId: voice.echo_id ?? '',
      echoName: visibleName(echoNames.get(voice.echo_id ?? '') ?? voice.echo_id ?? ''),
      tags: voice.tags,
      state,
      isPassing: isPassing(state),
      lent: !('owner_id' in voice) ? '' : voice.may.includes('link') ? 'link' : 'speak',
    };
  });
}
