import { cleanFileName } from '../../domain/file-name';
import type { VoiceModel } from '../../domain/voice-model';
import type { SpeechFormat } from '../../fish-audio/resources/speech-opening';

/** The usual extension of each format; `.ogg` is what players know Opus in Ogg by as well. */
const EXTENSIONS: Readonly<Record<SpeechFormat, string>> = { mp3: 'mp3', wav: 'wav', pcm: 'pcm', opus: 'ogg' };

/** So much of a name is enough to know a voice by, in characters. */
const MAX_NAME = 80;

/** What a speech may be saved as: the name of its voice and an extension; `speech` where the voice has no record. */
export function speechFileName(voice: VoiceModel | null, format: SpeechFormat): string {
  const name = [...(voice?.name ?? 'speech')].slice(0, MAX_NAME).join('');
  return cleanFileName(`${name}.${EXTENSIONS[format]}`);
}
