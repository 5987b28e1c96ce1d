/** What the first bytes say a file is, in words that finish the sentence "This is …". */
interface Signature {
  readonly offset: number;
  readonly bytes: Buffer;
  readonly description: string;
}

const signature = (description: string, text: string, offset = 0): Signature => ({
  offset,
  bytes: Buffer.from(text, 'latin1'),
  description,
});

/** Files that people send by mistake, or under a false name. Sound formats that Fish.Audio does not name come last. */
export const OTHER_FILES: readonly Signature[] = [
  signature('a PNG image', '\x89PNG\r\n\x1a\n'),
  signature('a JPEG image', '\xff\xd8\xff'),
  signature('a GIF image', 'GIF8'),
  signature('a WebP image', 'WEBP', 8),
  signature('a HEIC image', 'ftyphei', 4),
  signature('a HEIC image', 'ftypmif1', 4),
  signature('an AVIF image', 'ftypavif', 4),
  signature('a TIFF image', 'II*\0'),
  signature('a TIFF image', 'MM\0*'),
  signature('a ZIP archive or Office document', 'PK\x03\x04'),
  signature('a ZIP archive or Office document', 'PK\x05\x06'),
  signature('a RAR archive', 'Rar!\x1a\x07'),
  signature('a 7-Zip archive', "7z\xbc\xaf'\x1c"),
  signature('a gzip archive', '\x1f\x8b'),
  signature('a PDF document', '%PDF-'),
  signature('an ELF program', '\x7fELF'),
  signature('a WebAssembly program', '\0asm'),
  signature('a Java class', '\xca\xfe\xba\xbe'),
  signature('a macOS program', '\xcf\xfa\xed\xfe'),
  signature('an AVI video', 'AVI ', 8),
  signature('an AMR sound file', '#!AMR'),
  signature('a MIDI file', 'MThd'),
  signature('a Flash video', 'FLV\x01'),
  signature('a Windows Media file', '\x30\x26\xb2\x75\x8e\x66\xcf\x11'),
];
