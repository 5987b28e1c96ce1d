import { createMp3Encoder, type WasmMediaEncoder } from 'wasm-media-encoders';
import type { AudioEncoder } from './audio-encoder';
import { openOpusEncoder } from './opus-encoder';

/** The formats of speech. */
export type AudioFormat = 'wav' | 'pcm' | 'mp3' | 'opus';

/** The content type of each, as Fish.Audio sends it; that of opus is not documented, and is the one of its own server. */
export const CONTENT_TYPES: Readonly<Record<AudioFormat, string>> = {
  wav: 'audio/wav',
  pcm: 'audio/pcm',
  mp3: 'audio/mpeg',
  opus: 'audio/ogg',
};

/** The encoding of one stream. */
export interface EncoderSettings {
  readonly format: AudioFormat;
  readonly sampleRate: number;
  /** Of mp3, in kbit/s. */
  readonly mp3Bitrate: 64 | 128 | 192;
  /** Of opus, in bit/s; -1000 is automatic. */
  readonly opusBitrate: number;
}

type Mp3 = WasmMediaEncoder<'audio/mpeg'>;
const NOTHING = new Uint8Array(0);
const nothingToFree = (): void => {};

/** Makes encoders. Instances of the mp3 encoder are reused, since making one takes about 20 ms. */
export class Encoders {
  readonly #idle: Mp3[] = [];

  /** A fresh encoder for one stream. */
  async open(settings: EncoderSettings): Promise<AudioEncoder> {
    if (settings.format === 'mp3') return this.#openMp3(settings);
    if (settings.format === 'opus') return openOpusEncoder(settings.opusBitrate);
    const header = settings.format === 'wav' ? streamingWavHeader(settings.sampleRate) : NOTHING;
    return { begin: () => header, encode: toPcm16, end: () => NOTHING, free: nothingToFree };
  }

  async #openMp3({ sampleRate, mp3Bitrate }: EncoderSettings): Promise<AudioEncoder> {
    const mp3 = this.#idle.pop() ?? (await createMp3Encoder());
    mp3.configure({ sampleRate, channels: 1, bitrate: mp3Bitrate });
    return {
      begin: () => NOTHING,
      // The encoder returns its own memory, which the next call overwrites.
      encode: (samples) => (samples.length === 0 ? NOTHING : mp3.encode([samples]).slice()),
      end: () => {
        const rest = mp3.finalize().slice();
        this.#idle.push(mp3);
        return rest;
      },
      free: nothingToFree,
    };
  }
}

/**
 * The WAV header of a stream whose length is not known yet: 16-bit mono, with the placeholder sizes that Fish.Audio
 * sends (0xFFFFFF24 and 0xFFFFFF00, docs.fish.audio, compatibility capabilities).
 */
function streamingWavHeader(sampleRate: number): Uint8Array {
  const header = Buffer.alloc(44);
  header.write('RIFF', 0, 'latin1');
  header.writeUInt32LE(0xffffff24, 4);
  header.write('WAVEfmt ', 8, 'latin1');
  header.writeUInt32LE(16, 16);
  header.writeUInt16LE(1, 20);
  header.writeUInt16LE(1, 22);
  header.writeUInt32LE(sampleRate, 24);
  header.writeUInt32LE(sampleRate * 2, 28);
  header.writeUInt16LE(2, 32);
  header.writeUInt16LE(16, 34);
  header.write('data', 36, 'latin1');
  header.writeUInt32LE(0xffffff00, 40);
  return header;
}

// The samples of the synthesis are always within -1 to 1, so they need no clamping.
function toPcm16(samples: Float32Array): Uint8Array {
  const pcm = new DataView(new ArrayBuffer(samples.length * 2));
  for (let index = 0; index < samples.length; index++) pcm.setInt16(index * 2, (samples[index] ?? 0) * 32_767, true);
  return new Uint8Array(pcm.buffer);
}
