import { nameFile } from '../../domain/file-name';
import type { SpeechFormat } from '../../domain/speech/speech';
import type { VoiceModel } from '../../domain/voice-model';

/** The usual extension of each format; `.ogg` is what players know Opus in Ogg by as well. */
const EXTENSIONS: Readonly<Record<SpeechFormat, string>> = { mp3: 'mp3', wav: 'wav', pcm: 'pcm', opus: 'ogg' };

/** What a speech may be saved as: the name of its voice and an extension; `speech` where the voice has no record. */
export function speechFileName(voice: Pick<VoiceModel, 'name'> | null, format: SpeechFormat): string {
  return nameFile(voice?.name ?? '', { extension: EXTENSIONS[format], fallback: 'speech' });
}
