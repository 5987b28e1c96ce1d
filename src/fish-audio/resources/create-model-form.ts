import type { Readable } from 'node:stream';
import FormData from 'form-data';
import type { ByteSource } from '../../domain/reference-sample';
import type { RequestBody } from '../transport/request';
import type { FishVisibility } from './model-schemas';
import { openSample } from './sample-stream';

const CONTENT_TYPES = {
  wav: 'audio/wav',
  mp3: 'audio/mpeg',
  m4a: 'audio/mp4',
  ogg: 'audio/ogg',
  flac: 'audio/flac',
  aac: 'audio/aac',
  webm: 'audio/webm',
  mp4: 'audio/mp4',
  mov: 'video/quicktime',
  mkv: 'video/x-matroska',
} as const;

/** The containers a sample can be sent in, as detected from its bytes. */
type SoundContainer = keyof typeof CONTENT_TYPES;

/** One reference sample to send. */
export interface VoiceFile {
  readonly source: ByteSource;
  readonly container: SoundContainer;
}

/** The input of a create. `texts` are the transcripts in the order of `voices`, with an empty text where there is none. */
export interface CreateModelInput {
  readonly title: string;
  readonly voices: readonly VoiceFile[];
  readonly texts?: readonly string[];
  readonly tags?: readonly string[];
  readonly description?: string;
  /** `private` by default; Fish.Audio itself turns `public` into `private` (Fish Audio OpenAPI). */
  readonly visibility?: FishVisibility;
  readonly enhanceAudioQuality?: boolean;
}

type Field = readonly [name: string, value: string];

/**
 * Builds the form of `POST /model`: fields first, samples last, every length known, so that the request has a
 * `Content-Length`. A sample is opened only when it is about to be sent. `onError` is called when one cannot be read.
 */
export function openCreateModelForm(input: CreateModelInput, onError: (error: Error) => void): RequestBody {
  const form = new FormData();
  const opened: Readable[] = [];
  form.on('error', onError);
  for (const [name, value] of fieldsOf(input)) form.append(name, value);
  for (const [index, voice] of input.voices.entries()) {
    const open = (use: (stream: Readable) => void): void => {
      const stream = openSample(voice.source);
      opened.push(stream);
      use(stream);
    };
    form.append('voices', open, { ...fileHeaders(voice.container, index), knownLength: voice.source.bytes });
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

/**
 * The file name and media type of the sample at `index`. They are chosen here because those of an upload could carry
 * header lines, and Fish.Audio looks at the bytes anyway.
 */
function fileHeaders(container: SoundContainer, index: number): { filename: string; contentType: string } {
  return { filename: `sample-${index + 1}.${container}`, contentType: CONTENT_TYPES[container] };
}
