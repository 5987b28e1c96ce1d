/** Takes bytes for places in a file, in any order. */
export interface PositionedWriter {
  write(data: Uint8Array, position: number): Promise<void>;
}
