const HEADER_BYTES = 44;
const BYTES_PER_VALUE = 2;

/** A WAV file of one channel with 16 bits a value. The values go from -1 to 1; what lies beyond is cut off. */
export function writeWav(pieces: readonly Float32Array[], sampleRate: number): ArrayBuffer {
  const values = pieces.reduce((sum, piece) => sum + piece.length, 0);
  const buffer = new ArrayBuffer(HEADER_BYTES + values * BYTES_PER_VALUE);
  const view = new DataView(buffer);
  writeHeader(view, values * BYTES_PER_VALUE, sampleRate);
  let at = HEADER_BYTES;
  for (const piece of pieces) {
    for (const value of piece) {
      const bounded = Math.max(-1, Math.min(1, value));
      view.setInt16(at, Math.round(bounded < 0 ? bounded * 0x8000 : bounded * 0x7fff), true);
      at += BYTES_PER_VALUE;
    }
  }
  return buffer;
}

/** The fields of a PCM WAV (RIFF, `fmt ` of 16 bytes, `data`), numbers little-endian. */
function writeHeader(view: DataView, soundBytes: number, sampleRate: number): void {
  writeText(view, 0, 'RIFF');
  view.setUint32(4, HEADER_BYTES - 8 + soundBytes, true);
  writeText(view, 8, 'WAVEfmt ');
  view.setUint32(16, 16, true);
  view.setUint16(20, 1, true);
  view.setUint16(22, 1, true);
  view.setUint32(24, sampleRate, true);
  view.setUint32(28, sampleRate * BYTES_PER_VALUE, true);
  view.setUint16(32, BYTES_PER_VALUE, true);
  view.setUint16(34, BYTES_PER_VALUE * 8, true);
  writeText(view, 36, 'data');
  view.setUint32(40, soundBytes, true);
}

function writeText(view: DataView, offset: number, text: string): void {
  for (let index = 0; index < text.length; index++) view.setUint8(offset + index, text.charCodeAt(index));
}
