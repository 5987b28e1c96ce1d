import { ADTS, AudioBufferSink, BlobSource, FLAC, Input, MATROSKA, MP3, MP4, OGG, QTFF, WAVE, WEBM } from 'mediabunny';

/** A piece of decoded sound: one array of values a channel. */
export interface Piece {
  readonly channels: readonly Float32Array[];
  readonly sampleRate: number;
}

/** Which part is decoded, in seconds, and what ends it. */
export interface DecodeOptions {
  readonly from?: number;
  readonly to?: number;
  readonly signal: AbortSignal;
}

/** Above these the browser does not decode a recording: its memory would not do. */
export const MOST_DECODED = { bytes: 200e6, seconds: 900 };
/** What a browser decodes at where the file does not say; the rates that every browser can. */
const RATES = { usual: 44_100, least: 8_000, most: 96_000 };
const FORMATS = [MP4, QTFF, MATROSKA, WEBM, MP3, WAVE, OGG, ADTS, FLAC];

/** Opens a file; nothing is read yet. To be disposed. */
export function openInput(file: Blob): Input {
  return new Input({ formats: FORMATS, source: new BlobSource(file, { handleUnhandledError: () => undefined }) });
}

/**
 * The sound of a file, piece by piece, so that it is never in memory as a whole where the browser can decode packets
 * (WebCodecs). Throws where the browser cannot decode it, and when the signal is aborted.
 */
export async function* decode(file: File, options: DecodeOptions): AsyncGenerator<Piece> {
  const input = openInput(file);
  try {
    const track = await input.getPrimaryAudioTrack().catch(() => null);
    if (!track || !(await track.canDecode())) {
      const sampleRate = track ? await track.getSampleRate() : RATES.usual;
      yield* decodeWhole(file, sampleRate, options);
      return;
    }
    const { from = 0, to = Number.POSITIVE_INFINITY, signal } = options;
    for await (const { buffer, timestamp } of new AudioBufferSink(track).buffers(from, to)) {
      signal.throwIfAborted();
      yield within(buffer, timestamp, from, to);
    }
  } finally {
    input.dispose();
  }
}

async function* decodeWhole(
  file: File,
  sampleRate: number,
  { from = 0, to = Number.POSITIVE_INFINITY, signal }: DecodeOptions,
): AsyncGenerator<Piece> {
  if (file.size > MOST_DECODED.bytes) throw new Error('The recording is too large to be decoded as a whole');
  const bytes = await file.arrayBuffer();
  signal.throwIfAborted();
  const rate = Math.max(RATES.least, Math.min(RATES.most, sampleRate));
  const buffer = await new OfflineAudioContext(1, 1, rate).decodeAudioData(bytes);
  signal.throwIfAborted();
  yield within(buffer, 0, from, to);
}

/** The part of a buffer between two moments of the recording; the buffer begins at `start`. */
function within(buffer: AudioBuffer, start: number, from: number, to: number): Piece {
  const { sampleRate, length, numberOfChannels } = buffer;
  const first = Math.max(0, Math.round((from - start) * sampleRate));
  const last = Math.min(length, Math.round((to - start) * sampleRate));
  const channels = Array.from({ length: numberOfChannels }, (_, index) =>
    buffer.getChannelData(index).subarray(first, Math.max(first, last)),
  );
  return { channels, sampleRate };
}
