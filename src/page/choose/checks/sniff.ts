/** What a file is, as far as its first bytes and its name tell. */
export type FileKind =
  /** Sound or video, in a container that the service knows by this name. */
  | { readonly kind: 'media'; readonly container: string }
  /** Sound or video of a kind that cannot be used here. */
  | { readonly kind: 'recording' }
  /** No recording at all. */
  | { readonly kind: 'other' }
  /** Nothing is known; the service decides. */
  | { readonly kind: 'unknown' };

/** How many of a file's first bytes are looked at. */
export const SNIFF_BYTES = 512;

const MEDIA_NAME =
  /\.(wave?|aif[fc]?|caf|mp3|m4[abpv]|mp4|mov|qt|webm|weba|mk[av]|og[ga]|opus|flac|aac|wma|amr|avi|3gp?p?|mpe?g|m2?ts)$/i;
/** What bytes at some place in a file say that it is; they are written as Latin-1. The first signature that fits counts. */
type Signature = readonly [offset: number, text: string, says: string];

/** Files that people choose by mistake. */
const OTHERS: readonly Signature[] = [
  ...[
    '\x89PNG',
    '\xff\xd8\xff',
    'GIF8',
    '%PDF-',
    'PK\x03\x04',
    'PK\x05\x06',
    'Rar!',
    '7z\xbc\xaf',
    '\x1f\x8b',
    'MThd',
  ].map((text): Signature => [0, text, 'other']),
  [0, '\x7fELF', 'other'],
  [8, 'WEBP', 'other'],
  ...['heic', 'heix', 'hevc', 'mif1', 'msf1', 'avif', 'avis'].map((brand): Signature => [4, `ftyp${brand}`, 'other']),
];
/** Recordings of kinds that cannot be used. */
const FOREIGN: readonly Signature[] = [
  [8, 'AVI ', 'recording'],
  ...['FLV\x01', '\x30\x26\xb2\x75\x8e\x66\xcf\x11', '#!AMR', '.RMF', 'MAC ', 'wvpk', '.snd', '\0\0\x01\xba'].map(
    (text): Signature => [0, text, 'recording'],
  ),
];
const CONTAINERS: readonly Signature[] = [
  [8, 'WAVE', 'wav'],
  [8, 'AIFF', 'aiff'],
  [8, 'AIFC', 'aiff'],
  [0, 'caff', 'caf'],
  [4, 'ftypqt  ', 'mov'],
  [4, 'ftypM4A ', 'm4a'],
  [4, 'ftypM4B ', 'm4a'],
  [4, 'ftyp', 'mp4'],
  ...['moov', 'mdat', 'wide', 'free', 'skip'].map((box): Signature => [4, box, 'mov']),
  [0, 'OggS', 'ogg'],
  [0, 'fLaC', 'flac'],
  [0, 'ID3', 'mp3'],
];

/** Tells from its first SNIFF_BYTES what a file is. `type` is the MIME type that the browser gives it, which may be empty. */
export function sniff(name: string, type: string, firstBytes: Uint8Array): FileKind {
  const head = Array.from(firstBytes, (byte) => String.fromCharCode(byte)).join('');
  const fits = ([offset, text]: Signature) => head.startsWith(text, offset);
  if (OTHERS.some(fits)) return { kind: 'other' };
  if (FOREIGN.some(fits)) return { kind: 'recording' };
  const container = CONTAINERS.find(fits)?.[2] ?? matroska(head) ?? frames(firstBytes);
  if (container !== undefined) return { kind: 'media', container };
  if (isText(firstBytes)) return { kind: 'other' };
  return MEDIA_NAME.test(name) || /^(audio|video)\//.test(type) ? { kind: 'unknown' } : { kind: 'other' };
}

/** Matroska names its kind a few bytes after it began (RFC 9559, EBML header). */
function matroska(head: string): string | undefined {
  if (!head.startsWith('\x1aE\xdf\xa3')) return undefined;
  return head.includes('webm') ? 'webm' : 'mkv';
}

/** A frame of MPEG sound begins with eleven bits that are set; the layer tells MP3 from AAC, which has none. */
function frames([first = 0, second = 0]: Uint8Array): string | undefined {
  if (first !== 0xff || second < 0xe0) return undefined;
  return (second & 0x06) === 0 ? 'aac' : 'mp3';
}

/** Sound has bytes among its first ones that no text has. */
function isText(bytes: Uint8Array): boolean {
  return bytes.length > 0 && bytes.every((byte) => byte === 0x1b || byte >= 0x20 || (byte >= 0x09 && byte <= 0x0d));
}
