import type { ChangedVoiceModel, VoiceModel, VoiceModelChange } from '../../../client/index.js';
import { api } from '../../shared/api.js';
import { hasCode } from '../../shared/problem.js';
import type { VoiceEvents } from '../../shared/voice-events.js';

/** What became of a change: made, or refused since somebody else has changed the voice, which is given as it is now. */
export type Changed = { readonly changed: ChangedVoiceModel } | { readonly conflict: VoiceModel };

/** Changes a voice as it was when this began, so that what somebody else has changed since is not lost. */
export class GuardedChange {
  #read: ReturnType<typeof api.readVoiceModelWithETag>;

  constructor(
    private readonly modelId: string,
    private readonly voices: VoiceEvents,
  ) {
    this.#read = this.#readAgain();
    this.#read.catch(() => undefined);
  }

  /** Tells the page how the voice is then. After a conflict, saving once more changes it as it is by then. Rejects with a VoiceModelsError. */
  async save(change: VoiceModelChange): Promise<Changed> {
    try {
      // Where the first reading has failed, saving once more reads once more.
      const { etag } = await this.#read.catch(() => this.#readAgain());
      const changed = await api.changeVoiceModel(this.modelId, change, { ifMatch: etag ?? undefined });
      this.voices.emit('changed', changed);
      return { changed };
    } catch (error) {
      if (!hasCode(error, 'precondition_failed')) throw error;
      const { voiceModel } = await this.#readAgain();
      this.voices.emit('changed', voiceModel);
      return { conflict: voiceModel };
    }
  }

  #readAgain(): ReturnType<typeof api.readVoiceModelWithETag> {
    this.#read = api.readVoiceModelWithETag(this.modelId);
    return this.#read;
  }
}
