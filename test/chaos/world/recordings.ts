import { mkdir, readdir, symlink } from 'node:fs/promises';
import path from 'node:path';
import { S3Home } from '../../../src/storage/s3/s3-home';
import { TcpProxy } from '../../support/network/tcp-proxy';
import { startS3Server } from '../../support/storage/s3-server';

/** Where the instances keep recordings: in a folder that they share, or in a bucket behind a network that may fail. */
export type StoreKind = 'filesystem' | 's3';

/** The recordings that all instances keep in one place. */
export interface Recordings {
  /** The settings of every instance. */
  readonly settings: Readonly<Record<string, string>>;
  /** The network to the bucket; null for a folder. */
  readonly proxy: TcpProxy | null;
  /** Makes a data folder ready for an instance. */
  prepare(dataFolder: string): Promise<void>;
  /** The names of those that are kept now, as `samples_id/sha256`. */
  kept(): Promise<ReadonlySet<string>>;
  /** The names of the clips that are kept now, as `installation/clip_id`. */
  clips(): Promise<ReadonlySet<string>>;
  close(): Promise<void>;
}

const PREFIX = 'samples/';
const CLIPS = 'clips/';

/** Makes an empty place; `folder` is that of the run. */
export function openRecordings(kind: StoreKind, folder: string): Promise<Recordings> {
  return kind === 's3' ? inBucket() : Promise.resolve(inFolder(path.join(folder, 'kept')));
}

/** Each data folder has a link to the folder that they share. */
function inFolder(store: string): Recordings {
  return {
    settings: { SAMPLE_STORE: 'filesystem' },
    proxy: null,
    prepare: async (dataFolder) => {
      await mkdir(store, { recursive: true });
      await mkdir(dataFolder, { recursive: true });
      // Done by an earlier start.
      await symlink(store, path.join(dataFolder, 'samples')).catch(() => undefined);
    },
    kept: () => filesBelow(path.join(store, PREFIX)),
    clips: () => filesBelow(path.join(store, CLIPS)),
    close: async () => undefined,
  };
}

async function filesBelow(folder: string): Promise<ReadonlySet<string>> {
  const found = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  const files = found.filter((one) => one.isFile());
  return new Set(files.map((one) => path.relative(folder, path.join(one.parentPath, one.name))));
}

async function inBucket(): Promise<Recordings> {
  const server = await startS3Server();
  const { hostname, port } = new URL(server.options.endpoint);
  const proxy = await TcpProxy.start({ host: hostname, port: Number(port) });
  const home = new S3Home(server.options);
  const keysOf = async (prefix: string): Promise<ReadonlySet<string>> => {
    const names = new Set<string>();
    for await (const { key } of home.list(prefix)) names.add(key.slice(prefix.length));
    return names;
  };
  return {
    settings: server.settings(`http://127.0.0.1:${proxy.port}`),
    proxy,
    prepare: async () => undefined,
    kept: () => keysOf(PREFIX),
    clips: () => keysOf(CLIPS),
    close: async () => {
      await proxy.close();
      await home.close();
      await server.stop();
    },
  };
}
