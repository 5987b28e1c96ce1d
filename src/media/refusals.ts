import { ApiError } from '../errors/api-error';
import { ADVISED_SECONDS, MIN_SECONDS } from './rules';

const SEND = 'Send a WAV, MP3, M4A, AAC, OGG, FLAC, WebM, MP4, MOV or MKV file';

/** Every reason to turn a reference sample away, with the words the caller reads. */
export const refusals = {
  empty: () => new ApiError('empty_file', 'The file is empty. Record again, or choose another file.'),

  otherKind: (description: string) =>
    new ApiError('unsupported_audio', `This is ${description}, not a recording. ${SEND} with someone speaking.`),

  unreadable: (cause?: unknown) =>
    new ApiError(
      'unreadable_audio',
      'The recording is damaged or incomplete: it begins like a sound file, but the sound cannot be read. ' +
        'Save it again, or export it as WAV or MP3.',
      { cause },
    ),

  tooComplex: (cause?: unknown) =>
    new ApiError(
      'inspection_limit',
      'The recording is too complex to inspect: it takes more time or memory than a recording of its size should. ' +
        'Export it as WAV or MP3, and send that.',
      { cause },
    ),

  notBegun: () =>
    new ApiError(
      'inspection_limit',
      'This recording was not inspected: the others of this request took all the time that there is for one request. ' +
        'Send fewer at once, or export them as WAV or MP3.',
    ),

  noSoundTrack: () =>
    new ApiError('no_sound_track', 'The video has a picture but no sound. Send a recording in which someone speaks.'),

  codec: (codec: string) =>
    new ApiError(
      'codec_not_supported',
      `The sound is stored as ${codec}, which cannot be passed on. Export it as WAV, MP3 or M4A (AAC).`,
    ),

  tooShort: (seconds: number) =>
    new ApiError(
      'too_short',
      `The recording lasts ${seconds.toFixed(1)} seconds; at least ${MIN_SECONDS} second is needed, ` +
        `and ${ADVISED_SECONDS} to 30 seconds of speech work best.`,
    ),

  silent: () =>
    new ApiError(
      'silent_audio',
      'The recording is completely silent. Check that the microphone is on and allowed, then record again.',
    ),
};
