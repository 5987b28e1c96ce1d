import FormData from 'form-data';
import type { ByteSource } from '../../domain/reference-sample';
import type { RequestBody } from '../transport/request-body';
import { FormBody, type FormPiece } from './form-body';
import type { FishVisibility } from './model-schemas';

/** What Fish.Audio is told of each kind of sample: the end of its file name, and its media type (RFC 7845, section 9). */
const SAMPLE_KINDS = {
  wav: { extension: 'wav', contentType: 'audio/wav' },
  mp3: { extension: 'mp3', contentType: 'audio/mpeg' },
  m4a: { extension: 'm4a', contentType: 'audio/mp4' },
  ogg: { extension: 'opus', contentType: 'audio/ogg' },
} as const;

/** The same for a cover. */
const COVER_KINDS = {
  png: { extension: 'png', contentType: 'image/png' },
  jpeg: { extension: 'jpg', contentType: 'image/jpeg' },
} as const;

/** The kinds of file a sample can be sent as, as detected from its bytes; in `ogg` there is Opus. */
type SoundContainer = keyof typeof SAMPLE_KINDS;

/** One reference sample to send. */
export interface VoiceFile {
  readonly source: ByteSource;
  readonly container: SoundContainer;
}

/** A picture to send. */
export interface CoverFile {
  readonly source: ByteSource;
  readonly kind: keyof typeof COVER_KINDS;
}

/**
 * The input of a create. `texts` are the transcripts in the order of `voices`. They are only sent where none is empty: Fish.Audio
 * takes one for each sample or none at all, and refuses an empty one among others.
 */
export interface CreateModelInput {
  readonly title: string;
  readonly voices: readonly VoiceFile[];
  readonly cover?: CoverFile;
  readonly texts?: readonly string[];
  readonly tags?: readonly string[];
  /** One more tag, which no other model has. */
  readonly ownTag?: string;
  readonly description?: string;
  /** `private` by default; Fish.Audio itself turns `public` into `private` (Fish Audio OpenAPI). */
  readonly visibility?: FishVisibility;
  readonly enhanceAudioQuality?: boolean;
}

type Field = readonly [name: string, value: string];

const LINE_END = '\r\n';

/**
 * Builds the form of `POST /model`: fields first, files last, every length known, so that the request has a
 * `Content-Length`. A sample is opened only when it is about to be sent. `onError` is called when one cannot be read.
 */
export function openCreateModelForm(input: CreateModelInput, onError: (error: Error) => void): RequestBody {
  const form = new FormData();
  const closing = `--${form.getBoundary()}--${LINE_END}`;
  for (const [name, value] of fieldsOf(input)) form.append(name, value);
  const pieces: FormPiece[] = [withoutEnd(form.getBuffer(), closing)];
  const append = (field: string, source: ByteSource, headers: FileHeaders): void => {
    pieces.push(fileHead(form.getBoundary(), field, headers), source, Buffer.from(LINE_END));
  };
  for (const [index, { container, source }] of input.voices.entries())
    append('voices', source, fileHeaders(`sample-${index + 1}`, SAMPLE_KINDS[container]));
  if (input.cover !== undefined)
    append('cover_image', input.cover.source, fileHeaders('cover', COVER_KINDS[input.cover.kind]));
  pieces.push(Buffer.from(closing));
  return new FormBody(form.getHeaders()['content-type'] ?? '', pieces, onError);
}

/** What stands in front of the bytes of a file: the form of an empty one, without what follows it. */
function fileHead(boundary: string, field: string, headers: FileHeaders): Buffer {
  const form = new FormData();
  form.setBoundary(boundary);
  form.append(field, Buffer.alloc(0), headers);
  return withoutEnd(form.getBuffer(), `${LINE_END}--${boundary}--${LINE_END}`);
}

function withoutEnd(form: Buffer, end: string): Buffer {
  return form.subarray(0, form.byteLength - Buffer.byteLength(end));
}

function fieldsOf(input: CreateModelInput): Field[] {
  const { texts = [], tags = [], ownTag, description, enhanceAudioQuality } = input;
  const transcripts = texts.every((text) => text !== '') ? texts : [];
  return [
    ['type', 'tts'],
    ['title', input.title],
    ['train_mode', 'fast'],
    ['visibility', input.visibility ?? 'private'],
    ...optional('description', description),
    ...optional('enhance_audio_quality', enhanceAudioQuality?.toString()),
    ...transcripts.map((text): Field => ['texts', text]),
    ...tags.map((tag): Field => ['tags', tag]),
    ...optional('tags', ownTag),
  ];
}

function optional(name: string, value: string | undefined): Field[] {
  return value === undefined || value === '' ? [] : [[name, value]];
}

interface FileHeaders {
  readonly filename: string;
  readonly contentType: string;
}

/**
 * The file name and media type of a file that is sent. They are chosen here because those of an upload could carry header
 * lines, and Fish.Audio looks at the bytes anyway.
 */
function fileHeaders(
  name: string,
  { extension, contentType }: { readonly extension: string; readonly contentType: string },
): FileHeaders {
  return { filename: `${name}.${extension}`, contentType };
}
