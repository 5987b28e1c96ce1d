import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { FilesystemHome } from '../../../src/storage/filesystem/filesystem-home';
import { S3Home } from '../../../src/storage/s3/s3-home';
import type { SoundHome } from '../../../src/storage/watched-store';
import { hasS3Server } from '../../support/storage/find-s3-server';
import { startS3Server, writeFiles } from '../../support/storage/s3-server';

/** Somewhere to keep sounds, empty at first. */
export interface Place {
  /** Another process's view of the same place. */
  open(): SoundHome;
  /** What a home of it is made with, as JSON can say it. */
  readonly options: object;
  /** Keeps the same bytes under many keys, quickly. */
  fill(keys: readonly string[], bytes: Buffer): Promise<void>;
  close(): Promise<void>;
}

/** Every kind of place, and whether this machine has what it takes. */
export const PLACES: readonly (readonly [name: string, isHere: boolean, make: () => Promise<Place>])[] = [
  [
    'a folder',
    true,
    async () => {
      const folder = await mkdtemp(path.join(tmpdir(), 'voice-models-store-'));
      let processes = 0;
      return {
        open: () => {
          processes += 1;
          return new FilesystemHome({ folder: path.join(folder, 'sounds'), owner: `process-${processes}` });
        },
        options: { folder: path.join(folder, 'sounds'), owner: 'process-of-its-own' },
        fill: (keys, bytes) => writeFiles(path.join(folder, 'sounds'), keys, bytes),
        close: () => rm(folder, { recursive: true, force: true }),
      };
    },
  ],
  [
    'a bucket',
    hasS3Server,
    async () => {
      const server = await startS3Server();
      return {
        open: () => new S3Home(server.options),
        options: server.options,
        fill: (keys, bytes) => server.fill(keys, bytes),
        close: () => server.stop(),
      };
    },
  ],
];
