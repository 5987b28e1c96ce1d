const HEADER_BYTES = 44;
const BYTES_PER_SAMPLE = 2;

/** One channel of 16-bit samples, in batches, as a WAV file (RIFF with a `fmt ` chunk for PCM and a `data` chunk). */
export function encodeWav(batches: readonly Int16Array[], sampleRate: number): Blob {
  const bytes = batches.reduce((sum, batch) => sum + batch.length, 0) * BYTES_PER_SAMPLE;
  const header = new DataView(new ArrayBuffer(HEADER_BYTES));
  const text = (at: number, word: string) => {
    [...word].forEach((character, index) => {
      header.setUint8(at + index, character.charCodeAt(0));
    });
  };
  text(0, 'RIFF');
  header.setUint32(4, HEADER_BYTES - 8 + bytes, true);
  text(8, 'WAVEfmt ');
  header.setUint32(16, 16, true);
  header.setUint16(20, 1, true);
  header.setUint16(22, 1, true);
  header.setUint32(24, sampleRate, true);
  header.setUint32(28, sampleRate * BYTES_PER_SAMPLE, true);
  header.setUint16(32, BYTES_PER_SAMPLE, true);
  header.setUint16(34, 8 * BYTES_PER_SAMPLE, true);
  text(36, 'data');
  header.setUint32(40, bytes, true);
  // Typed arrays hold samples in the order of the machine, which is that of WAV on every machine that runs a browser.
  return new Blob(
    [
      header,
      ...batches.map((batch) => new Uint8Array(batch.buffer as ArrayBuffer, batch.byteOffset, batch.byteLength)),
    ],
    {
      type: 'audio/wav',
    },
  );
}
