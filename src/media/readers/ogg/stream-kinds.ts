/** What a stream of an Ogg file is, by its first packet. */
export type StreamKind =
  | { readonly kind: 'opus' | 'vorbis' | 'picture' | 'ignored' }
  /** Sound that cannot be used, with its name. */
  | { readonly kind: 'other'; readonly name: string };

/** The magic words of the mappings into Ogg (wiki.xiph.org, MIMETypesCodecs). */
const KINDS: ReadonlyArray<readonly [string, StreamKind]> = [
  ['OpusHead', { kind: 'opus' }],
  ['\x01vorbis', { kind: 'vorbis' }],
  ['\x80theora', { kind: 'picture' }],
  ['\x01video', { kind: 'picture' }],
  ['OVP80', { kind: 'picture' }],
  ['BBCD\0', { kind: 'picture' }],
  ['fishead\0', { kind: 'ignored' }],
  ['\x80kate', { kind: 'ignored' }],
  ['CMML', { kind: 'ignored' }],
  ['\x7fFLAC', { kind: 'other', name: 'FLAC inside Ogg' }],
  ['fLaC', { kind: 'other', name: 'FLAC inside Ogg' }],
  ['Speex   ', { kind: 'other', name: 'Speex' }],
  ['CELT    ', { kind: 'other', name: 'CELT' }],
  ['PCM     ', { kind: 'other', name: 'PCM inside Ogg' }],
];

/** Tells a stream by its first packet. */
export function streamKindOf(firstPacket: Uint8Array): StreamKind {
  const head = Buffer.from(firstPacket.subarray(0, 8)).toString('latin1');
  const known = KINDS.find(([magic]) => head.startsWith(magic));
  return known?.[1] ?? { kind: 'other', name: 'an unknown kind of sound inside Ogg' };
}
