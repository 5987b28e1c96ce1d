/**
 * The frames in which the service and an inspecting process speak over a pipe: two lengths of four bytes each (big-endian),
 * a head of JSON, and a body of raw bytes.
 */
export interface Frame {
  readonly head: unknown;
  readonly body: Uint8Array;
}

/** How large the parts of a frame may be, in bytes. Whoever reads frames sets this, and trusts no length beyond it. */
export interface FrameBounds {
  readonly headBytes: number;
  readonly bodyBytes: number;
}

/** The two lengths in front of each frame. */
export const PREFIX_BYTES = 8;

/** Thrown when what arrives is no frame, or a larger one than the reader takes. */
export class FrameError extends Error {
  override readonly name = 'FrameError';
}

/** The beginning of a frame: everything but its body, which is to follow. */
export function frameStart(head: unknown, bodyBytes: number): Buffer {
  const json = Buffer.from(JSON.stringify(head));
  const start = Buffer.allocUnsafe(PREFIX_BYTES + json.byteLength);
  start.writeUInt32BE(json.byteLength, 0);
  start.writeUInt32BE(bodyBytes, 4);
  json.copy(start, PREFIX_BYTES);
  return start;
}

/** Reads the lengths of a frame. Throws FrameError when they are beyond the bounds. */
export function frameLengths(prefix: Buffer, bounds: FrameBounds): { readonly head: number; readonly body: number } {
  const head = prefix.readUInt32BE(0);
  const body = prefix.readUInt32BE(4);
  if (head > bounds.headBytes || body > bounds.bodyBytes) throw new FrameError('A frame is larger than allowed.');
  return { head, body };
}

/** Parses the head of a frame. Throws FrameError when it is not JSON. */
export function parseHead(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString('utf8'));
  } catch (cause) {
    throw new FrameError('The head of a frame is not JSON.', { cause });
  }
}

/** Puts frames together from the pieces in which a pipe delivers them. Never holds more than one frame and one piece. */
export class FrameReader {
  readonly #bounds: FrameBounds;
  #pieces: Buffer[] = [];
  #bytes = 0;

  constructor(bounds: FrameBounds) {
    this.#bounds = bounds;
  }

  /** Takes a piece; returns the frames that it completes. Throws FrameError when it cannot be a frame. */
  take(piece: Buffer): Frame[] {
    this.#pieces.push(piece);
    this.#bytes += piece.byteLength;
    const frames: Frame[] = [];
    for (let frame = this.#next(); frame !== null; frame = this.#next()) frames.push(frame);
    return frames;
  }

  #next(): Frame | null {
    if (this.#bytes < PREFIX_BYTES) return null;
    const lengths = frameLengths(this.#peek(PREFIX_BYTES), this.#bounds);
    const wanted = PREFIX_BYTES + lengths.head + lengths.body;
    if (this.#bytes < wanted) return null;
    const all = this.#peek(this.#bytes);
    const rest = all.subarray(wanted);
    this.#pieces = rest.byteLength === 0 ? [] : [rest];
    this.#bytes = rest.byteLength;
    const bodyStart = PREFIX_BYTES + lengths.head;
    return { head: parseHead(all.subarray(PREFIX_BYTES, bodyStart)), body: all.subarray(bodyStart, wanted) };
  }

  /** The first bytes as one block, of which at least this many are there. */
  #peek(bytes: number): Buffer {
    const [first] = this.#pieces;
    if (first !== undefined && first.byteLength >= bytes) return first;
    const joined = Buffer.concat(this.#pieces);
    this.#pieces = [joined];
    return joined;
  }
}
