import type { ChangedVoiceModel, VoiceModel, VoiceModelChange } from '../../../client/index.js';
import { api } from '../../shared/api.js';
import { hasCode } from '../../shared/problem.js';
import type { VoiceEvents } from '../../shared/voice-events.js';
import { asListed } from '../../shared/voices/listed-voice.js';

/** What a dialog shows of a voice and changes. */
type Shown = Pick<VoiceModelChange, 'name' | 'tags'>;

/** A voice as it is now, and what this version of it is named by. */
interface Read {
  readonly voice: VoiceModel;
  readonly etag: string | null;
}

/** What became of a change: made, and how it is taken back, or refused since somebody else has changed the voice, which is given as it is now. */
export type Changed =
  | { readonly changed: ChangedVoiceModel; readonly undo: () => Promise<void> }
  | { readonly conflict: VoiceModel };

/** Changes a voice as it is shown, so that what somebody else has changed before or since is not lost. */
export class GuardedChange {
  #read: Promise<Read>;

  /** `shown` is the voice as the person sees it, which the list may have read long ago. */
  constructor(
    private shown: VoiceModel,
    private readonly voices: VoiceEvents,
  ) {
    this.#read = this.#readAgain();
    this.#read.catch(() => undefined);
  }

  /** Tells the page how the voice is then. After a conflict, saving once more changes it as it is by then. Rejects with a VoiceModelsError. */
  async save(change: Shown): Promise<Changed> {
    const { shown } = this;
    const former = partOf(shown, change);
    try {
      // Where the first reading has failed, saving once more reads once more.
      const { voice, etag } = await this.#read.catch(() => this.#readAgain());
      if (!isSame(former, partOf(voice, change))) return this.#refused(voice);
      const changed = await api.changeVoiceModel(shown.model_id, change, { ifMatch: etag ?? undefined });
      this.voices.emit('changed', changed);
      return { changed, undo: () => takeBack(changed, former, this.voices) };
    } catch (error) {
      if (!hasCode(error, 'precondition_failed')) throw error;
      return this.#refused((await this.#readAgain()).voice);
    }
  }

  #refused(conflict: VoiceModel): Changed {
    this.shown = conflict;
    this.voices.emit('changed', conflict);
    return { conflict };
  }

  #readAgain(): Promise<Read> {
    const read = api.readVoiceModelWithETag(this.shown.model_id);
    this.#read = read.then(({ voiceModel, etag }) => ({ voice: asListed(voiceModel), etag }));
    return this.#read;
  }
}

/** Rejects where somebody else has changed the same since. */
async function takeBack(changed: VoiceModel, former: Shown, voices: VoiceEvents): Promise<void> {
  const result = await new GuardedChange(changed, voices).save(former);
  if ('conflict' in result) throw new Error('Somebody else has changed it since.');
}

/** As much of the voice as is changed. */
function partOf({ name, tags }: VoiceModel, change: Shown): Shown {
  return { ...(change.name !== undefined && { name }), ...(change.tags !== undefined && { tags: [...tags] }) };
}

function isSame(one: Shown, other: Shown): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
