import type { SampleKind } from '../behaviour/behaviour';
import type { ReceivedFile } from './sample-storage';

/** The kind of a sample by its first bytes; null for a container that is never accepted. */
export function sampleKind({ container, head }: ReceivedFile): SampleKind | null {
  if (container === 'mp4') return head.toString('latin1', 8, 12) === 'qt  ' ? 'mov' : 'm4a';
  if (container === 'webm') return head.includes('matroska', 0, 'latin1') ? 'mkv' : 'webm';
  if (container !== 'ogg') return container;
  if (head.includes('OpusHead', 0, 'latin1')) return 'opus';
  return head.includes('\u0001vorbis', 0, 'latin1') ? 'vorbis' : 'ogg';
}
