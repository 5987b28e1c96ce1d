/** A recording that is accepted, and the right values of everything that is said about it. */
export interface AcceptedCase {
  /** In test/fixtures/cases. */
  readonly file: string;
  readonly container: string;
  readonly codec: string | RegExp;
  /** To 50 ms. */
  readonly seconds: number;
  /** The container that Fish.Audio is sent. */
  readonly sent: string;
  readonly file_type?: 'audio' | 'video';
  readonly track?: { readonly index: number; readonly count: number; readonly language: string | null };
  /** A warning that has to be among those of the check and of the upload. */
  readonly warns?: RegExp;
}

/** A recording that is refused, with its code and the words that have to be in the sentence. */
export interface RefusedCase {
  readonly file: string;
  readonly code: string;
  readonly words: readonly RegExp[];
}

const wav = (file: string, rest: Partial<AcceptedCase> = {}): AcceptedCase => ({
  file,
  container: 'wav',
  codec: 'pcm-s16',
  seconds: 2.5,
  sent: 'wav',
  ...rest,
});
const mp3 = (file: string): AcceptedCase => ({ file, container: 'mp3', codec: 'mp3', seconds: 5.064, sent: 'mp3' });
const mp4 = (file: string, rest: Partial<AcceptedCase> = {}): AcceptedCase => ({
  file,
  container: 'mp4',
  codec: 'aac',
  seconds: 5,
  sent: 'm4a',
  ...rest,
});

/** Every case that is accepted. */
export const ACCEPTED: readonly AcceptedCase[] = [
  wav('wav-data-0.wav'),
  wav('wav-riff-0.wav'),
  wav('wav-riff-0-data-0.wav'),
  wav('wav-riff-36.wav'),
  wav('wav-data-ffffffff.wav'),
  wav('wav-blockalign-0.wav'),
  wav('wav-blockalign-1.wav'),
  wav('wav-list-bad-subchunk.wav'),
  wav('wav-rf64.wav'),
  wav('wav-20bit-extensible.wav', { codec: 'pcm-s24' }),
  wav('wav-20bit-in-24.wav', { codec: 'pcm-s24' }),
  wav('level-phase-inverted.wav', { seconds: 1.75, warns: /\b(cancel|one channel|mono|out of phase)\b/i }),
  wav('level-quiet-on-dc.wav', { warns: /very quiet/ }),
  mp3('mp3-id3-padding-outside-6000.mp3'),
  mp3('mp3-500-foreign-bytes-first.mp3'),
  mp3('mp3-3500-foreign-bytes-first.mp3'),
  mp3('mp3-apev2-first.mp3'),
  { file: 'aac-hls-id3-between-segments.aac', container: 'aac', codec: 'aac', seconds: 5.12, sent: 'm4a' },
  mp4('elst-video-end-trimmed.mp4', { seconds: 2, file_type: 'video' }),
  mp4('elst-video-middle-cut-out.mp4', { seconds: 2.5, file_type: 'video' }),
  mp4('mov-pcm-s8.mov', { container: 'mov', codec: 'pcm-s8', seconds: 2.5, sent: 'wav' }),
  mp4('mov-pcm-s16be.mov', { container: 'mov', codec: 'pcm-s16be', seconds: 2.5, sent: 'wav' }),
  mp4('mov-without-ftyp.mov', { container: 'mov' }),
  mp4('m4a-cover-and-place.m4a', { container: 'm4a' }),
  mp4('alac.m4a', { container: 'm4a', codec: 'alac', seconds: 2.5 }),
  mp4('tracks-first-silent.mp4', { file_type: 'video', track: { index: 1, count: 2, language: null } }),
  {
    file: 'tracks-default-second.mkv',
    container: 'mkv',
    codec: 'aac',
    seconds: 5.064,
    sent: 'm4a',
    track: { index: 1, count: 2, language: 'eng' },
  },
  { file: 'pcm.mkv', container: 'mkv', codec: 'pcm-s16', seconds: 1.5, sent: 'wav' },
  { file: 'flac.mkv', container: 'mkv', codec: 'flac', seconds: 1.5, sent: 'wav' },
  mp4('opus.mp4', { container: 'm4a', codec: 'opus', seconds: 1.5, sent: 'ogg' }),
  mp4('vorbis.mp4', { container: 'm4a', codec: 'vorbis', seconds: 1.5, sent: 'wav' }),
  mp4('flac.mp4', { container: 'm4a', codec: 'flac', seconds: 1.5, sent: 'wav' }),
  { file: 'flac-title.flac', container: 'flac', codec: 'flac', seconds: 1.5, sent: 'wav' },
  { file: 'ogg-theora-video.ogv', container: 'ogg', codec: 'vorbis', seconds: 5, sent: 'wav', file_type: 'video' },
  { file: 'ogg-begins-late.opus', container: 'ogg', codec: 'opus', seconds: 2, sent: 'ogg' },
  { file: 'ogg-chained.opus', container: 'ogg', codec: 'opus', seconds: 5, sent: 'ogg' },
  {
    file: 'webm-two-recordings-joined.webm',
    container: 'webm',
    codec: 'opus',
    seconds: 5,
    sent: 'ogg',
    warns: /first|joined/,
  },
  { file: 'kind.aiff', container: 'aiff', codec: 'pcm-s16be', seconds: 2.5, sent: 'wav' },
  { file: 'kind.caf', container: 'caf', codec: 'pcm-s16', seconds: 2.5, sent: 'wav' },
];

/** Every case that is refused. */
export const REFUSED: readonly RefusedCase[] = [
  { file: 'wav-adpcm.wav', code: 'codec_not_supported', words: [/ADPCM/, /uncompressed/, /16 or 24 bit/] },
  { file: 'wav-gsm.wav', code: 'codec_not_supported', words: [/GSM/, /uncompressed/] },
  { file: 'kind.amr', code: 'unsupported_audio', words: [/AMR/, /WAV|MP3|M4A/] },
  { file: 'kind.wma', code: 'unsupported_audio', words: [/Windows Media/, /WAV|MP3|M4A/] },
  { file: 'kind.ac3', code: 'unsupported_audio', words: [/AC-3/, /WAV|MP3|M4A/] },
  { file: 'ac3.mp4', code: 'codec_not_supported', words: [/AC-3/i, /WAV|MP3|M4A/] },
  { file: 'alac.caf', code: 'codec_not_supported', words: [/ALAC|Apple Lossless/i, /WAV|MP3|M4A/] },
  { file: 'ogg-flac.oga', code: 'codec_not_supported', words: [/FLAC/, /WAV|MP3|M4A/] },
  { file: 'speex.spx', code: 'codec_not_supported', words: [/Speex/, /WAV|MP3|M4A/] },
  { file: 'silence-vorbis.ogg', code: 'silent_audio', words: [/completely silent/] },
  { file: 'silence-alac.m4a', code: 'silent_audio', words: [/completely silent/] },
  { file: 'too-short-0.98.wav', code: 'too_short', words: [/lasts 0\.98 seconds/] },
];
