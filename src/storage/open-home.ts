import { FilesystemHome, type FilesystemHomeOptions } from './filesystem/filesystem-home';
import type { S3Options } from './s3/s3-client';
import type { SoundHome } from './watched-store';

/** Where sounds are kept. */
export type HomeOptions =
  | ({ readonly kind: 'filesystem' } & FilesystemHomeOptions)
  | ({ readonly kind: 's3' } & S3Options);

/** Opens a home of sounds; nothing is asked of it yet. The SDK of S3 is loaded here alone: it costs some 21 MB of memory and 0.1 s. */
export async function openHome(options: HomeOptions): Promise<SoundHome> {
  if (options.kind === 'filesystem') return new FilesystemHome(options);
  const { S3Home } = await import('./s3/s3-home.js');
  return new S3Home(options);
}
