/** Format tags of compressed sound that WAV files are found with (RFC 2361, and mmreg.h of Windows). */
const NAMES = new Map<number, string>([
  [0x0002, 'Microsoft ADPCM'],
  [0x0008, 'DTS'],
  [0x0010, 'OKI ADPCM'],
  [0x0011, 'IMA ADPCM'],
  [0x0016, 'G.723 ADPCM'],
  [0x0017, 'Dialogic OKI ADPCM'],
  [0x0020, 'Yamaha ADPCM'],
  [0x0022, 'TrueSpeech'],
  [0x0031, 'GSM 6.10'],
  [0x0032, 'MSN Audio'],
  [0x0040, 'G.721 ADPCM'],
  [0x0042, 'G.723.1'],
  [0x0045, 'G.726 ADPCM'],
  [0x0050, 'MPEG layer I or II'],
  [0x0055, 'MP3'],
  [0x0057, 'AMR'],
  [0x0058, 'AMR'],
  [0x0064, 'G.726 ADPCM'],
  [0x0065, 'G.722 ADPCM'],
  [0x0083, 'G.729'],
  [0x00ff, 'AAC'],
  [0x0160, 'Windows Media Audio'],
  [0x0161, 'Windows Media Audio'],
  [0x0162, 'Windows Media Audio'],
  [0x0163, 'Windows Media Audio'],
  [0x0270, 'ATRAC3'],
  [0x1600, 'AAC'],
  [0x1602, 'AAC'],
  [0x1610, 'AAC'],
  [0x2000, 'AC-3'],
  [0x2001, 'DTS'],
  [0x566f, 'Vorbis'],
  [0x674f, 'Vorbis'],
  [0x6771, 'Vorbis'],
  [0x704f, 'Opus'],
  [0xa109, 'Speex'],
  [0xf1ac, 'FLAC'],
]);
const TAG_PCM = 1;
const TAG_FLOAT = 3;

/** The name of what a WAV holds that cannot be used. */
export function wavCodecName(tag: number, bits: number): string {
  if (tag === TAG_PCM) return `${bits}-bit integers`;
  if (tag === TAG_FLOAT) return `${bits}-bit floating point numbers`;
  return NAMES.get(tag) ?? `sound of format 0x${tag.toString(16).padStart(4, '0')}`;
}
