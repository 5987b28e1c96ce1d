import { contents, type Element, type ElementWalker, IDS, readFloat, readText, readUnsigned } from './elements';

/** What a TrackEntry says (RFC 9559, 5.1.4). */
export interface TrackEntry {
  readonly number: number;
  /** 1 for a picture, 2 for sound. */
  readonly type: number;
  readonly codecId: string;
  readonly codecPrivate: Uint8Array;
  /** Nanoseconds at the beginning that are decoded and not heard. */
  readonly codecDelay: number;
  readonly isDefault: boolean;
  readonly language: string | null;
  readonly sampleRate: number;
  readonly channels: number;
  readonly bits: number;
  /** Bytes that every packet begins with, and which are not stored with it. */
  readonly prefix: Uint8Array | null;
  /** Whether packets are encrypted or compressed once more, so that they cannot be copied. */
  readonly isSealed: boolean;
}

const MAX_PRIVATE_BYTES = 2 ** 20;
const MAX_PREFIX_BYTES = 64;
const HEADER_STRIPPING = 3;
const DEFAULT_HERTZ = 8000;

type Mutable<T> = { -readonly [Key in keyof T]: T[Key] };

/** Reads one TrackEntry; what it does not say has the value that the specification gives it. */
export function readTrackEntry(walker: ElementWalker, entry: Element): TrackEntry {
  const track: Mutable<TrackEntry> = {
    number: 0,
    type: 0,
    codecId: '',
    codecPrivate: new Uint8Array(0),
    codecDelay: 0,
    isDefault: true,
    language: null,
    sampleRate: DEFAULT_HERTZ,
    channels: 1,
    bits: 0,
    prefix: null,
    isSealed: false,
  };
  for (const child of walker.children(entry)) readChild(walker, child, track);
  return track;
}

function readChild(walker: ElementWalker, child: Element, track: Mutable<TrackEntry>): void {
  switch (child.id) {
    case IDS.trackNumber:
      track.number = readUnsigned(walker.reader, child);
      return;
    case IDS.trackType:
      track.type = readUnsigned(walker.reader, child);
      return;
    case IDS.codecId:
      track.codecId = readText(walker.reader, child);
      return;
    case IDS.codecPrivate:
      track.codecPrivate = contents(walker.reader, child, MAX_PRIVATE_BYTES).slice();
      return;
    case IDS.codecDelay:
      track.codecDelay = readUnsigned(walker.reader, child);
      return;
    case IDS.flagDefault:
      track.isDefault = readUnsigned(walker.reader, child) === 1;
      return;
    case IDS.language:
      track.language ??= languageOf(readText(walker.reader, child));
      return;
    case IDS.languageBcp47:
      track.language = languageOf(readText(walker.reader, child));
      return;
    case IDS.audio:
      readAudio(walker, child, track);
      return;
    case IDS.contentEncodings:
      readEncodings(walker, child, track);
      return;
  }
}

function readAudio(walker: ElementWalker, audio: Element, track: Mutable<TrackEntry>): void {
  for (const child of walker.children(audio)) {
    if (child.id === IDS.samplingFrequency) track.sampleRate = Math.round(readFloat(walker.reader, child));
    if (child.id === IDS.channels) track.channels = readUnsigned(walker.reader, child);
    if (child.id === IDS.bitDepth) track.bits = readUnsigned(walker.reader, child);
  }
}

function readEncodings(walker: ElementWalker, encodings: Element, track: Mutable<TrackEntry>): void {
  for (const encoding of walker.children(encodings)) {
    if (encoding.id !== IDS.contentEncoding) continue;
    let isStripped = false;
    for (const child of walker.children(encoding)) {
      if (child.id === IDS.contentCompression) isStripped = readCompression(walker, child, track);
    }
    if (!isStripped) track.isSealed = true;
  }
}

function readCompression(walker: ElementWalker, compression: Element, track: Mutable<TrackEntry>): boolean {
  let algorithm = 0;
  let settings = new Uint8Array(0);
  for (const child of walker.children(compression)) {
    if (child.id === IDS.compressionAlgorithm) algorithm = readUnsigned(walker.reader, child);
    if (child.id === IDS.compressionSettings) settings = contents(walker.reader, child, MAX_PREFIX_BYTES + 1).slice();
  }
  if (algorithm !== HEADER_STRIPPING || settings.byteLength > MAX_PREFIX_BYTES || track.prefix !== null) return false;
  track.prefix = settings;
  return true;
}

function languageOf(text: string): string | null {
  return /^[A-Za-z0-9-]{2,35}$/.test(text) && text !== 'und' ? text : null;
}
