import type { DeleteReceipt, UploadFields, UploadResult } from '../../client/index.js';
import { Emitter } from './emitter.js';
import type { ListedVoice } from './voices/listed-voice.js';

/** What happens to voices on this page. Each part tells the others, so that none shows what is no longer true. */
export interface VoiceEventMap {
  /** A voice was made of these recordings. */
  created: { readonly result: UploadResult; readonly fields: UploadFields; readonly files: readonly File[] };
  /** A voice was renamed, tagged, linked or given another version, or its state has changed. */
  changed: ListedVoice;
  deleted: { readonly modelId: string; readonly name: string; readonly receipt: DeleteReceipt };
  /** It is not known what became of voices: they may have been deleted. */
  doubted: undefined;
  /** Somebody wants a voice of the list to speak: it takes the place of the form. */
  opened: ListedVoice;
  /** Somebody wants to make another voice: the form takes the place of the result again. */
  another: undefined;
}

/** The events of the page. */
export class VoiceEvents extends Emitter<VoiceEventMap> {}
