import { refusals } from '../../refusals';
import type { OpenedSample } from '../../sound-track';
import type { ByteReader } from '../byte-reader';
import { ByteWindow } from '../byte-window';
import { pcmTrack, wholeFrames } from '../pcm/pcm-track';
import { sampleNotes } from '../sample-notes';
import { beginsFile } from '../sniff';
import { isCanonicalWav } from './canonical-wav';
import { type ChunkSyntax, IFF_CHUNKS, RIFF_CHUNKS, UNKNOWN_SIZE } from './chunk-syntax';
import { type Chunk, isSoundCut, searchChunk, soundEnd, walkChunks } from './walk-chunks';
import { readWavFormat } from './wav-format';

const RIFF_HEADER_BYTES = 12;
/** `LIST wavl`: the sound in pieces, with silence between them that is only described. */
const PIECES = 'sound in several pieces (wavl)';

/** The chunks that matter. Of two the first counts, but an empty `data` in front of another one does not. */
interface WavChunks {
  readonly fmt: Chunk | null;
  readonly data: Chunk | null;
  readonly ds64: Chunk | null;
  /** Whether more sound follows, or a whole WAV. */
  readonly isJoined: boolean;
}

/**
 * Reads a WAV (RIFF, RIFX, RF64 or BW64) that begins at `start` by what it holds: sizes in its headers are believed only as
 * far as the file goes, and everything but format and sound is skipped unread.
 * @throws ApiError unreadable_audio, codec_not_supported.
 */
export function openWav(reader: ByteReader, start = 0): OpenedSample {
  const window = new ByteWindow(reader);
  const bigEndian = window.has(start, 'RIFX');
  const syntax = bigEndian ? IFF_CHUNKS : RIFF_CHUNKS;
  const { fmt, data, ds64, isJoined } = findChunks(window, start + RIFF_HEADER_BYTES, syntax);
  if (fmt === null) throw refusals.unreadable();
  const format = readWavFormat(window, fmt, bigEndian);
  if (data === null) throw refusals.unreadable();
  const sound = sized(window, data, ds64);
  const end = soundEnd(window, sound, syntax);
  const range = wholeFrames(format, sound.start, end);
  return {
    container: 'wav',
    file_type: 'audio',
    tracks: [pcmTrack(reader, format, range)],
    isClean: start === 0 && isCanonicalWav(window, format, range),
    notes: sampleNotes({ isJoined, isCut: isSoundCut(window, sound, end, format) }),
  };
}

function findChunks(window: ByteWindow, from: number, syntax: ChunkSyntax): WavChunks {
  let [fmt, data, ds64]: (Chunk | null)[] = [null, null, null];
  let isJoined = false;
  for (const chunk of walkChunks(window, from, syntax)) {
    if (chunk.id === 'fmt ') fmt ??= chunk;
    else if (chunk.id === 'ds64') ds64 ??= chunk;
    else if (chunk.id === 'LIST' && window.has(chunk.start, 'wavl')) throw refusals.compressedInside('a WAV', PIECES);
    else if (chunk.id === 'data' && (!data || data.claimed === 0)) {
      data = chunk;
      if (chunk.claimed === 0 && soundEnd(window, chunk, syntax) > chunk.start) break;
    } else isJoined ||= isMoreSound(window, chunk);
  }
  // A chunk of a wrong size may hide those behind it.
  return {
    fmt: fmt ?? searchChunk(window, from, 'fmt ', syntax),
    data: data ?? searchChunk(window, from, 'data', syntax),
    ds64: ds64 ?? null,
    isJoined,
  };
}

/** A second `data`, or a whole file behind the first one. */
function isMoreSound({ reader }: ByteWindow, { id, at, start, end }: Chunk): boolean {
  return (id === 'data' && end > start) || beginsFile(reader, at);
}

/** RF64 and BW64 keep the size of the sound in a chunk of its own (EBU Tech 3306). */
function sized(window: ByteWindow, data: Chunk, ds64: Chunk | null): Chunk {
  if (ds64 === null || data.claimed !== UNKNOWN_SIZE || ds64.end - ds64.start < 16) return data;
  const claimed = window.u64(ds64.start + 8, true);
  return claimed === 0 ? data : { ...data, claimed, end: Math.min(data.start + claimed, window.size) };
}
