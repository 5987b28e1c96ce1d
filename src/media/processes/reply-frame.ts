import { z } from 'zod';
import { ERROR_CODES, type ErrorCode } from '../../errors/codes';
import type { SampleContainer, SampleWarning, SoundContainer } from '../inspection';
import type { SoundSlice } from '../sound-track';
import { type Frame, FrameError } from './frames';
import type { InspectFindings, JobReply, JobSound } from './inspect-messages';
import { OWN_BYTES, REPLY_BOUNDS } from './reply-bounds';

const REFUSAL_STATUS: readonly number[] = [415, 422];

type Names<Name extends string> = { readonly [Key in Name]: Key };

const SOUND_CONTAINERS = {
  wav: 'wav',
  mp3: 'mp3',
  m4a: 'm4a',
  ogg: 'ogg',
} as const satisfies Names<SoundContainer>;
const CONTAINERS = {
  ...SOUND_CONTAINERS,
  flac: 'flac',
  aac: 'aac',
  mp4: 'mp4',
  mov: 'mov',
  webm: 'webm',
  mkv: 'mkv',
  aiff: 'aiff',
  caf: 'caf',
} as const satisfies Names<SampleContainer>;
const WARNINGS = {
  too_brief: 'too_brief',
  quiet: 'quiet',
  clipped: 'clipped',
  phase_inverted: 'phase_inverted',
  mostly_silent: 'mostly_silent',
  unmeasured: 'unmeasured',
  joined_recordings: 'joined_recordings',
  ends_early: 'ends_early',
  damaged: 'damaged',
} as const satisfies Names<SampleWarning['code']>;

const count = z.int().min(0);
const level = z.number().min(-1000).max(1000);
const share = z.number().min(0).max(1);
const seconds = z.number().min(0).max(1e9);
const words = z.string().max(1000);
const container = z.enum(SOUND_CONTAINERS);

const soundSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('none') }),
  z.strictObject({ kind: z.literal('sample'), container }),
  z.strictObject({ kind: z.literal('memory'), container }),
  z.strictObject({ kind: z.literal('file'), container, bytes: count }),
  z.strictObject({
    kind: z.literal('slices'),
    container,
    slices: z.array(z.int().min(OWN_BYTES)).max(2 * REPLY_BOUNDS.slices),
  }),
]);

const findingsSchema = z.strictObject({
  container: z.enum(CONTAINERS),
  file_type: z.enum(['audio', 'video']),
  codec: z.string().max(64),
  duration_seconds: seconds,
  sample_rate: z.number().min(0).max(1e9),
  channels: count.max(1024),
  track: z.strictObject({ index: count, count, language: z.string().max(64).nullable() }),
  levels: z
    .strictObject({
      rms_dbfs: level,
      peak_dbfs: level,
      silence_share: share,
      clipped_share: share,
      measured_seconds: seconds,
    })
    .nullable(),
  warnings: z.array(z.strictObject({ code: z.enum(WARNINGS), message: words })).max(20),
  sound: soundSchema,
});

const isRefusal = (code: string): code is ErrorCode =>
  Object.hasOwn(ERROR_CODES, code) && REFUSAL_STATUS.includes(ERROR_CODES[code as ErrorCode].status);

const replySchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('found'), findings: findingsSchema }),
  z.strictObject({ kind: z.literal('refused'), code: z.string().refine(isRefusal), detail: words }),
  z.strictObject({ kind: z.literal('failed'), reason: words }),
  z.strictObject({ kind: z.literal('disk_failed'), code: z.string().max(40), reason: words }),
  z.strictObject({ kind: z.literal('out_of_memory') }),
]);

/** A sound as it goes over the pipe: its bytes are in the body of the frame. */
export type WireSound = z.infer<typeof soundSchema>;

/**
 * Unpacks what an inspecting process has sent, and believes nothing of it: a process that a hostile sample has taken over
 * must not be able to hurt this one. Throws FrameError for anything that is no reply about a sample of `sampleBytes`.
 */
export function unpackReply({ head, body }: Frame, sampleBytes: number): JobReply {
  const parsed = replySchema.safeParse(head);
  if (!parsed.success) throw new FrameError(`Not a reply: ${parsed.error.message.slice(0, 200)}`);
  const reply = parsed.data;
  if (reply.kind === 'refused' && isRefusal(reply.code)) return { ...reply, code: reply.code };
  if (reply.kind === 'refused') throw new FrameError('Not a reply: it names an unknown refusal.');
  if (reply.kind !== 'found') return reply;
  const { sound, ...rest } = reply.findings;
  const findings: InspectFindings = { ...rest, sound: unpackSound(sound, body, sampleBytes) };
  return { kind: 'found', findings };
}

function unpackSound(sound: WireSound, body: Uint8Array, sampleBytes: number): JobSound {
  if (sound.kind === 'memory') return { ...sound, block: Uint8Array.from(body) };
  if (sound.kind !== 'slices') return sound;
  const own = Uint8Array.from(body);
  const slices: SoundSlice[] = [];
  let taken = 0;
  for (let at = 0; at < sound.slices.length; at += 2) {
    const start = sound.slices[at] ?? 0;
    const bytes = sound.slices[at + 1] ?? -1;
    const end = (start === OWN_BYTES ? taken : start) + bytes;
    if (bytes < 0 || end > (start === OWN_BYTES ? own.byteLength : sampleBytes)) {
      throw new FrameError('A slice lies outside the sample.');
    }
    if (start === OWN_BYTES) slices.push({ kind: 'bytes', bytes: own.subarray(taken, end) });
    else slices.push({ kind: 'range', start, end });
    if (start === OWN_BYTES) taken = end;
  }
  return { kind: 'slices', container: sound.container, slices };
}
