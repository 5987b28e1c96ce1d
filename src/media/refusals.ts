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

  tooSlow: (limitMs: number) =>
    new ApiError(
      'unreadable_audio',
      `The recording could not be read within ${limitMs / 1000} seconds, as happens with damaged files. ` +
        'Export it again as WAV or MP3, and keep it short.',
    ),

  noSoundTrack: () =>
    new ApiError('no_sound_track', 'The video has a picture but no sound. Send a recording in which someone speaks.'),

  codec: (codec: string) =>
    new ApiError(
      'codec_not_supported',
      `The sound is stored as ${codec}, which cannot be passed on. Export it as WAV, MP3 or M4A (AAC).`,
    ),

  shape: (channels: number, sampleRate: number) =>
    new ApiError(
      'codec_not_supported',
      `The recording has ${channels} channels at ${sampleRate} Hz; 1 to 8 channels at 4,000 to 384,000 Hz can be used. ` +
        'Export it as WAV or MP3.',
    ),

  cutInexactly: () =>
    new ApiError(
      'codec_not_supported',
      'The recording was cut in an editor in a way that cannot be kept exactly. Export it as a new file.',
    ),

  changedSpeed: () =>
    new ApiError(
      'codec_not_supported',
      'The speed of the recording was changed in an editor, which cannot be kept. Export it as a new file.',
    ),

  joinedDifferently: () =>
    new ApiError(
      'codec_not_supported',
      'The file holds recordings of different kinds, one joined to the other. Send them one by one, or export them as one file.',
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
