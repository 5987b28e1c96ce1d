import { existsSync, readFileSync, statSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { inspectionEntry } from '../../../src/bootstrap/inspection-entry';
import type { Log } from '../../../src/domain/log';
import type { StoredBytes } from '../../../src/domain/reference-sample';
import { ApiError } from '../../../src/errors/api-error';
import { MediaInspector, type MediaInspectorOptions } from '../../../src/media/media-inspector';

const FIXTURES = path.resolve('test/fixtures');
/** Inspecting processes run compiled code: `npm test` builds it first. */
const ENTRY = inspectionEntry();

const quietLog: Log = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };

/** The bytes of a file in test/fixtures. */
export function fixture(name: string): Buffer {
  return readFileSync(path.join(FIXTURES, name));
}

/** A file in test/fixtures, as a sample on disk. */
export function fixtureSource(name: string): StoredBytes {
  const file = path.join(FIXTURES, name);
  return { kind: 'file', path: file, bytes: statSync(file).size };
}

/** A sample in memory, in pieces as a socket delivers them. */
export function memorySource(bytes: Uint8Array, chunkBytes = 5000): StoredBytes {
  const chunks: Uint8Array[] = [];
  for (let at = 0; at < bytes.length; at += chunkBytes) chunks.push(bytes.subarray(at, at + chunkBytes));
  return { kind: 'memory', chunks, bytes: bytes.length };
}

/** An inspector with a temporary directory of its own, and what tests want to ask of the directory. */
export interface MediaBench {
  readonly media: MediaInspector;
  readonly directory: string;
  /** Writes a sample to a file in the directory. */
  save(bytes: Uint8Array): Promise<StoredBytes>;
  /** The temporary sound files that are there now. */
  soundFiles(): Promise<string[]>;
  close(): Promise<void>;
}

/** Starts a MediaInspector with real processes. Close it after the tests. */
export async function openMediaBench(options: Partial<MediaInspectorOptions> = {}): Promise<MediaBench> {
  if (!existsSync(ENTRY.file))
    throw new Error('Run `npm run build:service` first: the inspecting processes need dist/.');
  const directory = await mkdtemp(path.join(tmpdir(), 'echo-voice-test-'));
  const processDir = path.join(directory, 'processes');
  await mkdir(processDir);
  const media = new MediaInspector({ entry: ENTRY, tempDir: directory, processDir, log: quietLog, ...options });
  let saved = 0;
  return {
    media,
    directory,
    save: async (bytes) => {
      saved += 1;
      const file = path.join(directory, `sample-${saved}`);
      await writeFile(file, bytes);
      return { kind: 'file', path: file, bytes: bytes.length };
    },
    soundFiles: async () => (await readdir(directory)).filter((name) => name.startsWith('echo-voice-')),
    close: async () => {
      await media.close();
      await rm(directory, { recursive: true });
    },
  };
}

/** The code that an inspection is refused with, or `accepted`. Errors that are not for the caller are thrown on. */
export async function outcomeOf(inspection: Promise<unknown>): Promise<string> {
  try {
    await inspection;
    return 'accepted';
  } catch (error) {
    if (error instanceof ApiError) return error.code;
    throw error;
  }
}
