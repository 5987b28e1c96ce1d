import type { JudgedSound } from './judge-sound';

const MP3_KBPS_V1 = [0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 0];
const MP3_KBPS_V2 = [0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160, 0];
const MP3_HERTZ = [44_100, 48_000, 32_000, 0];
const ADTS_HERTZ = [
  96_000, 88_200, 64_000, 48_000, 44_100, 32_000, 24_000, 22_050, 16_000, 12_000, 11_025, 8_000, 7_350,
];
const AAC_SAMPLES = 1024;

interface Frame {
  readonly bytes: number;
  readonly samples: number;
  readonly hertz: number;
  /** Whether the frame is sound; the frame of a Xing or Info header is none. */
  readonly isSound: boolean;
}

/** Frames from the first byte to the last, all at one sample rate. */
function judgeFrames(container: string, bytes: Buffer, frameAt: (at: number) => Frame | null): JudgedSound {
  const faults: string[] = [];
  let [at, samples, hertz] = [0, 0, 0];
  while (at < bytes.length) {
    const frame = frameAt(at);
    if (frame === null) {
      faults.push(`There is no ${container} frame at byte ${at} of ${bytes.length}.`);
      break;
    }
    if (hertz !== 0 && frame.hertz !== hertz) faults.push(`The sample rate changes at byte ${at}.`);
    if (at + frame.bytes > bytes.length) faults.push('The last frame is cut off.');
    hertz = frame.hertz;
    if (frame.isSound) samples += frame.samples;
    at += frame.bytes;
  }
  return { container, seconds: samples / hertz, faults };
}

/** Layer III frames (ISO/IEC 11172-3 and 13818-3, and the extension to 8 to 12 kHz). */
export function judgeMp3(bytes: Buffer): JudgedSound {
  return judgeFrames('mp3', bytes, (at) => {
    const [sync = 0, kind = 0, rates = 0, mode = 0] = bytes.subarray(at, at + 4);
    const version = (kind >> 3) & 3;
    if (sync !== 0xff || (kind & 0xe0) !== 0xe0 || version === 1 || ((kind >> 1) & 3) !== 1) return null;
    const isV1 = version === 3;
    const kbps = (isV1 ? MP3_KBPS_V1 : MP3_KBPS_V2)[rates >> 4] ?? 0;
    const hertz = (MP3_HERTZ[(rates >> 2) & 3] ?? 0) / (isV1 ? 1 : version === 2 ? 2 : 4);
    if (kbps === 0 || hertz === 0) return null;
    const samples = isV1 ? 1152 : 576;
    const isMono = mode >> 6 === 3;
    const infoAt = at + 4 + (isV1 ? (isMono ? 17 : 32) : isMono ? 9 : 17);
    const isSound = at > 0 || !/^(Xing|Info)$/.test(bytes.toString('latin1', infoAt, infoAt + 4));
    return { bytes: Math.floor((samples / 8) * ((kbps * 1000) / hertz)) + ((rates >> 1) & 1), samples, hertz, isSound };
  });
}

/** ADTS frames (ISO/IEC 14496-3, annex 1.A). */
export function judgeAdts(bytes: Buffer): JudgedSound {
  return judgeFrames('aac', bytes, (at) => {
    if (at + 7 > bytes.length || bytes[at] !== 0xff || ((bytes[at + 1] ?? 0) & 0xf6) !== 0xf0) return null;
    const hertz = ADTS_HERTZ[((bytes[at + 2] ?? 0) >> 2) & 15];
    const length = (bytes.readUIntBE(at + 3, 3) >> 5) & 0x1fff;
    if (hertz === undefined || length <= 7) return null;
    return { bytes: length, samples: AAC_SAMPLES * (((bytes[at + 6] ?? 0) & 3) + 1), hertz, isSound: true };
  });
}
