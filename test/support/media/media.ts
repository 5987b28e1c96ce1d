import { existsSync, statSync } from 'node:fs';
import { mkdir, mkdtemp, open, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { inspectionEntry } from '../../../src/bootstrap/inspection-entry';
import type { Log } from '../../../src/domain/log';
import type { ByteSource, StoredBytes } from '../../../src/domain/reference-sample';
import { ApiError } from '../../../src/errors/api-error';
import type { Inspection, SoundToSend } from '../../../src/media/inspection';
import { MediaInspector, type MediaInspectorOptions } from '../../../src/media/media-inspector';
import { fixture } from './fixtures';

/** Inspecting processes run compiled code: `npm test` builds it first. */
const ENTRY = inspectionEntry();

const quietLog: Log = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };

/** A file in test/fixtures, as a sample on disk. */
export function fixtureSource(name: string): StoredBytes {
  const file = fixture(name);
  return { kind: 'file', path: file, bytes: statSync(file).size };
}

/** A sample in memory, in chunks as a socket delivers them. */
export function memorySource(bytes: Uint8Array, chunkBytes = 5000): StoredBytes {
  const chunks: Uint8Array[] = [];
  for (let at = 0; at < bytes.length; at += chunkBytes) chunks.push(bytes.subarray(at, at + chunkBytes));
  return { kind: 'memory', chunks, bytes: bytes.length };
}

/** The sound that would be sent. Throws when there is none. */
export function soundOf({ sound }: Inspection): SoundToSend {
  if (sound === null) throw new Error('Nothing would be sent.');
  return sound;
}

/** All bytes of a source, wherever they are. */
export async function bytesOf(source: ByteSource): Promise<Buffer> {
  if (source.kind === 'memory') return Buffer.concat(source.chunks);
  if (source.kind === 'joined') return Buffer.concat(await Promise.all(source.parts.map(bytesOf)));
  const file = await open(source.path, 'r');
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(source.bytes), 0, source.bytes, source.start ?? 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}

/** An inspector with a temporary directory of its own, and what tests need to know about the directory. */
export interface MediaBench {
  readonly media: MediaInspector;
  readonly directory: string;
  /** Writes a sample to a file in the directory. */
  save(bytes: Uint8Array): Promise<StoredBytes>;
  /** The temporary sound files that exist now. */
  soundFiles(): Promise<string[]>;
  close(): Promise<void>;
}

/** Starts a MediaInspector with real processes. Close it after the tests. */
export async function openMediaBench(options: Partial<MediaInspectorOptions> = {}): Promise<MediaBench> {
  if (!existsSync(ENTRY.file))
    throw new Error('Run `npm run build:service` first: the inspecting processes need dist/.');
  const directory = await mkdtemp(path.join(tmpdir(), 'echo-voice-test-'));
  const processesFolder = path.join(directory, 'processes');
  await mkdir(processesFolder);
  const media = new MediaInspector({ entry: ENTRY, tempFolder: directory, processesFolder, log: quietLog, ...options });
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

/** The code that an inspection is refused with, or `accepted`. Rethrows errors that are no ApiError. */
export async function outcomeOf(inspection: Promise<unknown>): Promise<string> {
  try {
    await inspection;
    return 'accepted';
  } catch (error) {
    if (error instanceof ApiError) return error.code;
    throw error;
  }
}
