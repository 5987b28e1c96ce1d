import type { DecoderSetup, SoundPacket } from '../../sound-track';

/** Sound as numbers from -1 to 1, one array a channel, all of one length. */
export interface DecodedSound {
  readonly channelData: readonly Float32Array[];
  readonly sampleRate: number;
}

/** Decodes packets that follow one another. `free` gives WebAssembly memory back. */
export interface SoundDecoder {
  /** How long a packet of this codec can be at most, in seconds, whatever it claims. */
  readonly maxPacketSeconds: number;
  /** How much sound in front of a stretch is decoded and not measured, so that the decoder finds its way. */
  readonly runUpSeconds: number;
  /** The part of a packet that lies between two times, where packets can be cut anywhere; null where they cannot. */
  readonly cut: ((packet: SoundPacket, from: number, to: number) => SoundPacket) | null;
  /**
   * The sound is good until the next call. null when the decoder broke down, which a fault of its own may cause as well as
   * one of the sound, or when too many packets made no sense.
   */
  decode(packets: readonly Uint8Array[]): Promise<DecodedSound | null>;
  /** To be called before packets that do not follow the last ones. */
  jump(): Promise<void>;
  free(): void;
}

/** The code of a decoder could not be loaded: it is not installed, or may not be read. */
export class DecoderNotLoaded extends Error {
  override readonly name = 'DecoderNotLoaded';

  constructor(cause: unknown) {
    super(`A decoder could not be loaded: ${cause instanceof Error ? cause.message : cause}`, { cause });
  }
}

/** So many packets of a sample that make no sense are enough to give up. Decoders write a line to the console for each. */
export const MAX_BAD_PACKETS = 100;

/** What a decoder is opened with. */
export interface TrackShape {
  readonly channels: number;
  readonly sampleRate: number;
  readonly setup: DecoderSetup | null;
}
