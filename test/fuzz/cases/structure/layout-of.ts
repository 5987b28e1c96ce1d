import { aiffLayout, cafLayout, riffLayout } from './chunks';
import { ebmlLayout } from './ebml';
import { flacLayout } from './flac';
import { frameLayout } from './frames';
import { isobmffLayout } from './isobmff';
import type { Layout } from './layout';
import { oggLayout } from './ogg';

const BOXES = new Set(['ftyp', 'moov', 'mdat', 'wide', 'free', 'skip']);

/** What a parser relies on in a sound or video file, by its first bytes. Also for files that are broken already. */
export function layoutOf(bytes: Buffer): Layout {
  const magic = bytes.toString('latin1', 0, 12);
  if (BOXES.has(magic.slice(4, 8))) return isobmffLayout(bytes);
  if (magic.startsWith('\x1a\x45\xdf\xa3')) return ebmlLayout(bytes);
  if (/^(RIFF|RIFX|RF64|BW64)/.test(magic)) return riffLayout(bytes);
  if (magic.startsWith('FORM')) return aiffLayout(bytes);
  if (magic.startsWith('caff')) return cafLayout(bytes);
  if (magic.startsWith('OggS')) return oggLayout(bytes);
  if (magic.startsWith('fLaC')) return flacLayout(bytes);
  return frameLayout(bytes);
}
