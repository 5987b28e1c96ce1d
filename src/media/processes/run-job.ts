import type { StoredBytes } from '../../domain/reference-sample';
import type { JobReply } from './inspect-messages';
import type { InspectingProcess } from './inspecting-process';
import { unpackReply } from './reply-frame';

/** A sample to inspect. */
export interface SampleJob {
  readonly source: StoredBytes;
  /** Where a sound goes that is too large for memory; no file is there yet. */
  readonly soundFile: string;
}

/**
 * Has a process inspect a sample, and brings the sound that it may have written to `soundFile`. A small sample goes over the
 * pipe and touches no disk. Throws ProcessEnded, FrameError, or the file system's error.
 */
export async function runJob(process: InspectingProcess, { source, soundFile }: SampleJob): Promise<JobReply> {
  const { folder } = process;
  const samplePath = source.kind === 'file' ? await folder.showSample(source.path) : null;
  const head = { samplePath, soundPath: folder.soundPath };
  const frame = await process.ask(head, source.kind === 'memory' ? source.chunks : []);
  const reply = unpackReply(frame, source.bytes);
  const sound = reply.kind === 'found' ? reply.findings.sound : null;
  if (sound?.kind === 'file') await folder.takeSound(sound.bytes, soundFile);
  // A small sample that can be sent touches no disk unless its sound is large. One that is turned down may have been written
  // in part: what is left would be in the way of the next.
  if (samplePath !== null || sound === null || sound.kind === 'file') await folder.empty();
  return reply;
}
