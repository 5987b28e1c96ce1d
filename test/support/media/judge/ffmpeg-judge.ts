import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { JudgedSound } from './judge-sound';

const DECODED_HERTZ = 8000;
/** ffmpeg plays the last AAC packet to its end, whatever an edit list says of it: 1024 samples of 16 kHz, and some rounding. */
const LAST_PACKET_SECONDS = 0.12;
/** Tags that say how a file was made. */
const HARMLESS_TAGS =
  /^(encoder|language|handler_name|vendor_id|major_brand|minor_version|compatible_brands|creation_time)$/i;

interface Probed {
  readonly streams?: readonly {
    readonly codec_type?: string;
    readonly duration?: string;
    readonly tags?: Readonly<Record<string, string>>;
  }[];
  readonly format?: { readonly format_name?: string; readonly tags?: Readonly<Record<string, string>> };
  readonly chapters?: readonly unknown[];
}

/** Whether ffmpeg and ffprobe are on this machine. */
export const HAS_FFMPEG = ['ffmpeg', 'ffprobe'].every((name) => spawnSync(name, ['-version']).status === 0);

/** What ffprobe says about the tracks, the tags and the duration of a sound file, and whether ffmpeg plays it. */
export function judgeWithFfmpeg(bytes: Buffer): Omit<JudgedSound, 'container'> {
  const folder = mkdtempSync(path.join(tmpdir(), 'voice-models-judge-'));
  try {
    const file = path.join(folder, 'sound');
    writeFileSync(file, bytes);
    return judgeFile(file);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** All values of a sound file, decoded by ffmpeg: 16 bits, little-endian, channels interleaved. */
export function decodeWithFfmpeg(bytes: Buffer): Buffer {
  return spawnSync('ffmpeg', ['-v', 'error', '-i', '-', '-f', 's16le', '-'], { input: bytes, maxBuffer: 2 ** 28 })
    .stdout;
}

/** What playing a speech has shown. */
export interface PlayedSpeech {
  readonly codec_name?: string;
  readonly sample_rate?: string;
  /** In bit/s, where the format says it. */
  readonly bit_rate?: string;
  readonly channels?: number;
  /** What ffmpeg had to say. */
  readonly complaint: string;
  readonly seconds: number;
  /** How loud it is, the root of the mean square, where 1 is the loudest possible. */
  readonly loudness: number;
}

/** What ffprobe says of a speech, and how ffmpeg plays it. `rawRate` is the sample rate of headerless samples, else null. */
export function playWithFfmpeg(sound: Buffer, rawRate: number | null): PlayedSpeech {
  const raw = rawRate === null ? [] : ['-f', 's16le', '-ar', String(rawRate), '-ac', '1'];
  const entries = ['-show_entries', 'stream=codec_name,sample_rate,channels,bit_rate', '-of', 'json'];
  const probed = spawnSync('ffprobe', ['-v', 'error', ...raw.slice(0, 4), ...entries, '-'], { input: sound });
  const output = ['-f', 's16le', '-ac', '1', '-ar', String(DECODED_HERTZ), '-'];
  const played = spawnSync('ffmpeg', ['-v', 'error', ...raw, '-i', '-', ...output], { input: sound });
  const [stream] = JSON.parse(probed.stdout.toString() || '{}').streams ?? [];
  const values = Array.from(
    { length: played.stdout.length >> 1 },
    (_, at) => played.stdout.readInt16LE(2 * at) / 32_768,
  );
  const loudness = Math.sqrt(values.reduce((sum, value) => sum + value * value, 0) / Math.max(1, values.length));
  return { ...stream, complaint: played.stderr.toString(), seconds: values.length / DECODED_HERTZ, loudness };
}

function judgeFile(file: string): Omit<JudgedSound, 'container'> {
  const options = { maxBuffer: 2 ** 28 };
  const shown = ['-show_streams', '-show_format', '-show_chapters', '-of', 'json'];
  const { stdout } = spawnSync('ffprobe', ['-v', 'error', ...shown, file], options);
  const { streams = [], format, chapters = [] }: Probed = JSON.parse(stdout.toString() || '{}');
  const kinds = streams.map(({ codec_type }) => codec_type).join();
  const tags = [format?.tags ?? {}, ...streams.map((stream) => stream.tags ?? {})].flatMap(Object.keys);
  const personal = tags.filter((name) => !HARMLESS_TAGS.test(name));
  const decoded = ['-f', 's16le', '-ac', '1', '-ar', String(DECODED_HERTZ), '-'];
  const played = spawnSync('ffmpeg', ['-v', 'error', '-i', file, ...decoded], options);
  const playedSeconds = played.stdout.length / 2 / DECODED_HERTZ;
  const [stream] = streams;
  // Raw AAC says nowhere how long it is; ffprobe guesses.
  const seconds = format?.format_name === 'aac' ? playedSeconds : Number(stream?.duration ?? playedSeconds);
  return {
    seconds,
    faults: [
      ...(kinds === 'audio' ? [] : [`The tracks are ${kinds}.`]),
      ...(personal.length === 0 ? [] : [`The tags are ${personal.join(', ')}.`]),
      ...(chapters.length === 0 ? [] : ['There are chapters.']),
      ...(Math.abs(playedSeconds - seconds) <= LAST_PACKET_SECONDS ? [] : [`ffmpeg plays ${playedSeconds} s.`]),
      ...(played.stderr.length === 0 ? [] : [`ffmpeg says: ${played.stderr.toString().slice(0, 200)}`]),
    ],
  };
}
