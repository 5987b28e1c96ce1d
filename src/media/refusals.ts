import { ApiError } from '../errors/api-error';
import { codecWords } from './codec-words';
import { atLeast, atMost } from './numbers';
import { ADVISED_SECONDS, MAX_DECODED_BYTES, MAX_TOTAL_SECONDS, MIN_SECONDS } from './rules';

const SEND = 'Send a WAV, MP3, M4A, AAC, OGG, FLAC, AIFF, CAF, WebM, MP4, MOV or MKV file with someone speaking.';
const SAVE = 'Save it as M4A, MP3 or WAV and send that.';
/** WAV alone would not do: what is refused may be a WAV already. */
const SAVE_PLAIN = 'Save it as M4A, MP3 or uncompressed WAV (16 or 24 bit) and send that.';

/** What the first bytes of a file say that it is, in words that finish the sentence "This is …". */
export interface OtherKind {
  readonly description: string;
  /** `recording`: sound or video, of a kind that cannot be used here. `unknown`: it may be. Else it is none. */
  readonly nature?: 'recording' | 'unknown';
}

/** Every reason to turn a reference sample away, with the words the caller reads. */
export const refusals = {
  empty: () => new ApiError('empty_file', 'The file is empty. Record again, or choose another file.'),

  otherKind: ({ description, nature }: OtherKind) => {
    if (nature === 'recording')
      return new ApiError('unsupported_audio', `This is ${description}, a kind that cannot be used here. ${SAVE}`);
    const judgement = nature === 'unknown' ? '' : ', not a recording';
    return new ApiError('unsupported_audio', `This is ${description}${judgement}. ${SEND}`);
  },

  unreadable: (cause?: unknown) =>
    new ApiError(
      'unreadable_audio',
      'The recording could not be read: it begins like a sound file, but its sound was not found. ' +
        'Open it where it plays, save it as WAV or MP3 and send that; or record again.',
      { cause },
    ),

  tooComplex: (cause?: unknown) =>
    new ApiError(
      'inspection_limit',
      'The recording is too complex to inspect: it takes more time or memory than a recording of its size should. ' +
        'Export it as WAV or MP3, and send that.',
      { cause },
    ),

  /** `bytes` is how large the sound would be as WAV. */
  tooLargeDecoded: (bytes: number) =>
    new ApiError(
      'inspection_limit',
      `The recording would have ${Math.ceil(bytes / 1e6)} MB as WAV, which is how Fish.Audio is sent its sound; at most ` +
        `${MAX_DECODED_BYTES / 1e6} MB can be. Save it as M4A or MP3, or with 44100 or 48000 Hz, and send that.`,
    ),

  /** FLAC with a number of bits that is not decoded exactly. */
  oddBits: (bits: number) =>
    new ApiError(
      'codec_not_supported',
      `This is FLAC with ${bits} bits a value; 8, 16 or 24 can be used. Save it with 16 or 24 bits and send that.`,
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
      `The sound is stored as ${codecWords(codec)}, which cannot be used here. ${SAVE_PLAIN}`,
    ),

  /** `kind` with its article, as in "a WAV". */
  compressedInside: (kind: string, codec: string) =>
    new ApiError(
      'codec_not_supported',
      `This is ${kind} with ${codecWords(codec)} inside, which cannot be used here. ${SAVE_PLAIN}`,
    ),

  tooManyChannels: (channels: number, most: number) =>
    new ApiError(
      'codec_not_supported',
      `The recording says that it has ${channels} channels; at most ${most} can be used. Save it with one or two.`,
    ),

  sampleRate: (hertz: number, least: number, most: number) =>
    new ApiError(
      'codec_not_supported',
      `The recording says that its sampling rate is ${hertz} Hz; ${least} to ${most} Hz can be used. ` +
        'Save it with 44100 or 48000 Hz.',
    ),

  /** A track that cannot be used, among others that may be. */
  shape: (channels: number, sampleRate: number) =>
    new ApiError(
      'codec_not_supported',
      `The recording says that it has ${channels} channels at ${sampleRate} Hz; 1 to 8 channels at 4000 to 384000 Hz can be ` +
        'used. Save it as WAV or MP3.',
    ),

  cutInexactly: () =>
    new ApiError(
      'codec_not_supported',
      'The recording was cut in an editor in a way that cannot be kept exactly, and what was cut away is not sent. ' +
        'Export it from the editor as a new file and send that.',
    ),

  changedSpeed: () =>
    new ApiError(
      'codec_not_supported',
      'The speed of the recording was changed in an editor in a way that cannot be kept. ' +
        'Export it from the editor as a new file and send that.',
    ),

  joinedDifferently: () =>
    new ApiError(
      'codec_not_supported',
      'The file holds recordings of different kinds, one joined to the other. ' +
        'Send them one by one, or export them as one new file.',
    ),

  tooShort: (seconds: number) =>
    new ApiError(
      'too_short',
      `The recording lasts ${atMost(seconds)} seconds; at least ${MIN_SECONDS} second is needed, ` +
        `and ${ADVISED_SECONDS} to 30 seconds of speech work best.`,
    ),

  /** `seconds` is how long all samples last together. */
  tooLong: (seconds: number) =>
    new ApiError(
      'too_long',
      `All samples together may last ${MAX_TOTAL_SECONDS} seconds; these last ${atLeast(seconds)}. ` +
        `${ADVISED_SECONDS} to 30 seconds are best.`,
    ),

  silent: () =>
    new ApiError(
      'silent_audio',
      'The recording is completely silent. Check that the microphone is on and allowed, then record again.',
    ),
};
