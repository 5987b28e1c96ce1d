import type { JobReply } from '../inspect-messages';
import { OWN_BYTES } from '../reply-bounds';
import type { WireSound } from '../reply-frame';

/** A reply as it goes over the pipe: the head of its frame, and the pieces of the body. */
export interface ReplyFrame {
  readonly head: unknown;
  readonly body: readonly Uint8Array[];
}

/**
 * Packs a reply for the pipe. What checks it on the other side is not loaded here: a process would take half as long again to
 * start.
 */
export function packReply(reply: JobReply): ReplyFrame {
  if (reply.kind !== 'found') return { head: reply, body: [] };
  const { sound, ...rest } = reply.findings;
  const pack = (wire: WireSound, body: readonly Uint8Array[] = []): ReplyFrame => {
    return { head: { kind: 'found', findings: { ...rest, sound: wire } }, body };
  };
  if (sound.kind === 'memory') return pack({ kind: 'memory', container: sound.container }, [sound.block]);
  if (sound.kind !== 'slices') return pack(sound);
  const body = sound.slices.flatMap((slice) => (slice.kind === 'bytes' ? [slice.bytes] : []));
  const slices = sound.slices.flatMap((slice) =>
    slice.kind === 'bytes' ? [OWN_BYTES, slice.bytes.byteLength] : [slice.start, slice.end - slice.start],
  );
  return pack({ ...sound, slices }, body);
}
