import type { SampleContainer } from '../inspection';
import type { OtherKind } from '../refusals';
import { broadcastStream } from './broadcast-streams';
import { type ByteReader, memoryReader } from './byte-reader';
import { ByteWindow } from './byte-window';
import { OTHER_FILES } from './file-signatures';
import { ADTS_FRAMES, type FrameFormat, MP3_FRAMES, OLD_MPEG_FRAMES } from './mpeg-frame';

/** How many of a file's first bytes are worth looking at; fewer do if the file is shorter. */
export const SNIFF_BYTES = 4096;
/** How many are worth looking at for `sniffFarFrames`: 64 KiB of foreign bytes, and a frame or two. */
export const FAR_SNIFF_BYTES = 68 * 1024;

/** What the first bytes promise: a sound or video container, or something else, described as in "a PNG image". */
export type Sniffed =
  | { readonly kind: 'media'; readonly container: SampleContainer }
  | ({ readonly kind: 'other' } & OtherKind);

/** How many tell a file by the words that it begins with. */
const MAGIC_BYTES = 12;

const FTYP_BRANDS: ReadonlyArray<readonly [RegExp, SampleContainer]> = [
  [/^qt {2}$/, 'mov'],
  [/^M4[ABP] $/, 'm4a'],
];
/** MP4 files of before `ftyp`, and those whose index comes first, begin with one of these boxes. */
const BARE_BOXES = new Set(['moov', 'mdat', 'wide', 'free', 'skip', 'styp']);
/** An object with its first name, or a list with its first value: other text begins with such brackets as well. */
const JSON_START = /^\s*(\{\s*["}]|\[\s*([[{"\]]|(-?\d[\d.eE+-]*|true|false|null)\s*[,\]]))/;
const HTML = /^<(!doctype html|html|head|body|script)\b/i;

const media = (container: SampleContainer): Sniffed => ({ kind: 'media', container });
const other = (description: string): Sniffed => ({ kind: 'other', description });
const UNKNOWN: Sniffed = { kind: 'other', description: 'a file of an unknown kind', nature: 'unknown' };

/**
 * Guesses what a file is from its first SNIFF_BYTES, or all of a shorter file; with less, sound may look like text. Only
 * a guess: a file may begin like sound and be none, which MediaInspector finds out. Pure and quick, never throws.
 */
export function sniffContainer(firstBytes: Uint8Array): Sniffed {
  const bytes = firstBytes.subarray(0, SNIFF_BYTES);
  const known = OTHER_FILES.find((file) => startsWith(bytes, file.bytes, file.offset));
  if (known) return { ...other(known.description), ...(known.nature && { nature: known.nature }) };
  const container = containerByMagic(bytes) ?? containerByFrames(bytes);
  if (container) return media(container);
  if (isWindowsProgram(bytes)) return other('a Windows program');
  const described = describeMarkup(bytes) ?? describeText(bytes);
  if (described) return described;
  const broadcast = broadcastStream(bytes);
  return broadcast ? { kind: 'other', ...broadcast } : (leadingFrames(bytes) ?? UNKNOWN);
}

/** Whether nothing is known of a file but that it is binary: frames of sound may still begin further back. */
export function isUnknown(sniffed: Sniffed): boolean {
  return sniffed.kind === 'other' && sniffed.nature === 'unknown';
}

/**
 * Whether a file of another kind than these begins at a place, as in joined files. Frames are no sign: any bytes may look like one,
 * and tags may stand behind any file.
 */
export function beginsFile(reader: ByteReader, at: number, except: readonly SampleContainer[] = []): boolean {
  const bytes = reader.read(at, MAGIC_BYTES);
  const container = containerByMagic(bytes);
  // This is asked at each chunk and gap of a file: what else a file may be is looked at where it begins like sound alone.
  if (container === null || [...except, 'mp3', 'aac'].includes(container)) return false;
  return sniffContainer(bytes).kind === 'media';
}

/** Looks for frames among the first FAR_SNIFF_BYTES of a file that is unknown by its first SNIFF_BYTES. */
export function sniffFarFrames(firstBytes: Uint8Array): Sniffed {
  return leadingFrames(firstBytes.subarray(0, FAR_SNIFF_BYTES)) ?? UNKNOWN;
}

function containerByMagic(bytes: Uint8Array): SampleContainer | null {
  const head = Buffer.from(bytes.subarray(0, MAGIC_BYTES)).toString('latin1');
  if (/^(RIFF|RIFX|RF64|BW64)/.test(head) && head.slice(8) === 'WAVE') return 'wav';
  if (head.startsWith('FORM') && /^AIF[FC]$/.test(head.slice(8))) return 'aiff';
  if (head.startsWith('caff')) return 'caf';
  if (head.startsWith('ID3') || head.startsWith('APETAGEX')) return 'mp3';
  if (head.startsWith('fLaC')) return 'flac';
  if (head.startsWith('OggS')) return 'ogg';
  if (head.startsWith('\x1a\x45\xdf\xa3')) return matroskaKind(bytes);
  const box = head.slice(4, 8);
  if (box === 'ftyp') return FTYP_BRANDS.find(([brand]) => brand.test(head.slice(8, 12)))?.[1] ?? 'mp4';
  return BARE_BOXES.has(box) ? 'mov' : null;
}

/** The document type stands within the first hundred bytes or so of the EBML header. */
function matroskaKind(bytes: Uint8Array): SampleContainer {
  return Buffer.from(bytes.subarray(0, 128)).includes('webm') ? 'webm' : 'mkv';
}

function containerByFrames(bytes: Uint8Array): SampleContainer | null {
  const window = new ByteWindow(memoryReader(bytes));
  if (ADTS_FRAMES.frameBytes(window, 0) > 0) return 'aac';
  return MP3_FRAMES.frameBytes(window, 0) > 0 ? 'mp3' : null;
}

/** Frames cut from a broadcast begin anywhere: they count when one is followed by another at its very end. */
function leadingFrames(bytes: Uint8Array): Sniffed | null {
  const window = new ByteWindow(memoryReader(bytes));
  const isFollowed = (format: FrameFormat, offset: number) => {
    const length = format.frameBytes(window, offset);
    return length > 0 && format.frameBytes(window, offset + length) > 0;
  };
  for (let offset = bytes.indexOf(0xff); offset !== -1; offset = bytes.indexOf(0xff, offset + 1)) {
    if (isFollowed(MP3_FRAMES, offset) || isFollowed(OLD_MPEG_FRAMES, offset)) return media('mp3');
    if (isFollowed(ADTS_FRAMES, offset)) return media('aac');
  }
  return null;
}

/** "MZ" alone could begin any text; the rest of a program's header is not text. */
function isWindowsProgram(bytes: Uint8Array): boolean {
  return bytes[0] === 0x4d && bytes[1] === 0x5a && describeText(bytes) === null;
}

/** Markup and scripts are told by how they begin, so that what hides sound behind a page does not pass for sound. */
function describeMarkup(bytes: Uint8Array): Sniffed | null {
  const head = Buffer.from(bytes.subarray(0, 512))
    .toString('utf8')
    .replace(/^\uFEFF/, '')
    .trimStart();
  if (HTML.test(head)) return other('an HTML page');
  if (/^<(\?xml|svg|!doctype svg)/i.test(head)) return other(/<svg\b/i.test(head) ? 'an SVG image' : 'an XML document');
  return head.startsWith('#!') ? other('a script') : null;
}

function describeText(bytes: Uint8Array): Sniffed | null {
  const isControl = (byte: number) => byte < 0x09 || (byte > 0x0d && byte < 0x20 && byte !== 0x1b);
  if (bytes.some(isControl)) return null;
  const text = textOf(bytes);
  return text === '' ? null : other(JSON_START.test(text) ? 'a JSON document' : 'a text file');
}

/** What is written in UTF-8; nothing where it is not. A character may be cut in two where the first bytes end. */
function textOf(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes, { stream: true });
  } catch {
    return '';
  }
}

function startsWith(bytes: Uint8Array, wanted: Uint8Array, offset: number): boolean {
  return wanted.every((byte, index) => bytes[offset + index] === byte);
}
