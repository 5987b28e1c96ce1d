/** Encodes the samples of one stream. Call `begin` once, `encode` for each part, `end` once, and `free` in any case. */
export interface AudioEncoder {
  begin(): Uint8Array;
  encode(samples: Float32Array): Uint8Array;
  end(): Uint8Array;
  free(): void;
}
