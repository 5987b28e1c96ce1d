import type { OtherKind } from '../refusals';

/** What the first bytes say a file is. */
interface Signature extends OtherKind {
  readonly offset: number;
  readonly bytes: Buffer;
}

const signature = (description: string, text: string, offset = 0): Signature => ({
  offset,
  bytes: Buffer.from(text, 'latin1'),
  description,
});

/** Sound or video that people play, of a kind that cannot be used here. */
const recording = (description: string, text: string, offset = 0): Signature => ({
  ...signature(description, text, offset),
  nature: 'recording',
});

/** Files that people send by mistake, or under a false name; recordings that cannot be used come last. */
export const OTHER_FILES: readonly Signature[] = [
  signature('a PNG image', '\x89PNG\r\n\x1a\n'),
  signature('a JPEG image', '\xff\xd8\xff'),
  signature('a GIF image', 'GIF8'),
  signature('a WebP image', 'WEBP', 8),
  signature('a HEIC image', 'ftyphei', 4),
  signature('a HEIC image', 'ftypmif1', 4),
  signature('a HEIC image', 'ftypmsf1', 4),
  signature('a HEIC image', 'ftyphevc', 4),
  signature('a HEIC image', 'ftyphevx', 4),
  signature('an AVIF image', 'ftypavif', 4),
  signature('an AVIF image', 'ftypavis', 4),
  signature('a raw photo (CR3)', 'ftypcrx ', 4),
  signature('a TIFF image', 'II*\0'),
  signature('a TIFF image', 'MM\0*'),
  signature('a ZIP archive or Office document', 'PK\x03\x04'),
  signature('a ZIP archive or Office document', 'PK\x05\x06'),
  signature('a RAR archive', 'Rar!\x1a\x07'),
  signature('a 7-Zip archive', "7z\xbc\xaf'\x1c"),
  signature('a gzip archive', '\x1f\x8b'),
  signature('a PDF document', '%PDF-'),
  signature('a playlist', '[playlist]'),
  signature('a playlist', '#EXTM3U'),
  signature('an RTF document', '{\\rtf'),
  signature('an ELF program', '\x7fELF'),
  signature('a WebAssembly program', '\0asm'),
  signature('a Java class', '\xca\xfe\xba\xbe'),
  signature('a macOS program', '\xcf\xfa\xed\xfe'),
  signature('a MIDI file', 'MThd'),
  recording('an AVI video', 'AVI ', 8),
  recording('a Flash video', 'FLV\x01'),
  recording('an MPEG video', '\0\0\x01\xba'),
  recording('a NUT recording', 'nut/multimedia container\0'),
  recording('a RealMedia recording', '.RMF'),
  recording('a RealAudio recording', '.ra\xfd'),
  recording('a Windows Media recording', '\x30\x26\xb2\x75\x8e\x66\xcf\x11'),
  recording('an AMR recording', '#!AMR'),
  recording('an EVRC recording', '#!EVRC'),
  recording('an iLBC recording', '#!iLBC'),
  recording('a SILK recording', '#!SILK'),
  recording('a SILK recording', '\x02#!SILK'),
  recording('a QCELP recording', 'QLCM', 8),
  recording('a recording of a dictation machine (DSS)', '\x02dss'),
  recording('a recording of a dictation machine (DSS)', '\x03dss'),
  recording('a recording of a dictation machine (DS2)', '\x03ds2'),
  recording('an AC-3 recording', '\x0b\x77'),
  recording('a DTS recording', '\x7f\xfe\x80\x01'),
  recording('a DTS recording', '\xfe\x7f\x01\x80'),
  recording('a DTS recording', '\x1f\xff\xe8\x00'),
  recording('a DTS recording', '\xff\x1f\x00\xe8'),
  recording("a Monkey's Audio recording", 'MAC '),
  recording('a WavPack recording', 'wvpk'),
  recording('a True Audio recording', 'TTA1'),
  recording('a Musepack recording', 'MP+'),
  recording('a Musepack recording', 'MPCK'),
  recording('an OptimFROG recording', 'OFR '),
  recording('a Shorten recording', 'ajkg'),
  recording('a DSD recording', 'DSD '),
  recording('a DSD recording', 'FRM8'),
  recording('a Sun audio recording (AU)', '.snd'),
  recording('a Creative Voice recording', 'Creative Voice File'),
  recording('an Amiga recording (8SVX)', '8SVX', 8),
  recording('a Wave64 recording', 'riff\x2e\x91\xcf\x11'),
];
