import type { Readable } from 'node:stream';
import FormData from 'form-data';
import type { ByteSource } from '../../domain/reference-sample';
import type { RequestBody } from '../transport/request';
import type { FishVisibility } from '../wire';
import { openBytes } from './byte-stream';
import { type SoundContainer, wireFile } from './sound-container';

/** One reference sample to send. */
export interface VoiceFile {
  readonly source: ByteSource;
  readonly container: SoundContainer;
}

/** What a voice model is made of. `texts` are the transcripts in the order of `voices`, empty where there is none. */
export interface CreateModelInput {
  readonly title: string;
  readonly voices: readonly VoiceFile[];
  readonly texts?: readonly string[];
  readonly tags?: readonly string[];
  readonly description?: string;
  /** `private` unless said otherwise; Fish.Audio itself turns `public` into `private` (Fish Audio OpenAPI). */
  readonly visibility?: FishVisibility;
  readonly enhanceAudioQuality?: boolean;
}

type Field = readonly [name: string, value: string];

/**
 * Writes the form of `POST /model`: fields first, samples last, every length known, so that it travels with a
 * `Content-Length`. A sample is opened only when its turn comes. `onError` hears of one that cannot be read.
 */
export function openVoiceForm(input: CreateModelInput, onError: (error: Error) => void): RequestBody {
  const form = new FormData();
  const opened: Readable[] = [];
  form.on('error', onError);
  for (const [name, value] of fieldsOf(input)) form.append(name, value);
  for (const [index, voice] of input.voices.entries()) {
    const open = (use: (stream: Readable) => void): void => {
      const stream = openBytes(voice.source);
      opened.push(stream);
      use(stream);
    };
    form.append('voices', open, { ...wireFile(voice.container, index), knownLength: voice.source.bytes });
  }
  return {
    data: form,
    release: () => {
      for (const stream of opened) stream.destroy();
    },
  };
}

function fieldsOf(input: CreateModelInput): Field[] {
  const { texts = [], tags = [], description, enhanceAudioQuality } = input;
  const transcripts = texts.some((text) => text !== '') ? texts : [];
  return [
    ['type', 'tts'],
    ['title', input.title],
    ['train_mode', 'fast'],
    ['visibility', input.visibility ?? 'private'],
    ...optional('description', description),
    ...optional('enhance_audio_quality', enhanceAudioQuality?.toString()),
    ...transcripts.map((text): Field => ['texts', text]),
    ...tags.map((tag): Field => ['tags', tag]),
  ];
}

function optional(name: string, value: string | undefined): Field[] {
  return value === undefined || value === '' ? [] : [[name, value]];
}
