import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { mapWithConcurrency } from '../../../src/concurrency/map-with-concurrency';
import type { S3Options } from '../../../src/storage/s3/s3-client';
import { S3Home } from '../../../src/storage/s3/s3-home';
import { freePort } from '../network/free-port';
import { hasS3Server, s3ServerPath } from './find-s3-server';

/** `describe` where there is an S3 server, else `describe.skip`; the global setup says so once. */
export function describeWithS3(name: string, suite: () => void): void {
  (hasS3Server ? describe : describe.skip)(name, suite);
}

const START_MS = 10_000;
const POLL_MS = 10;

/** Ends the server when this process ends, however it does: the pipe that `read` waits for ends with it. */
const GUARD = '"$0" "$@" </dev/null & server=$!; read -r _; kill -KILL "$server"; wait "$server"';

/** An S3 server with an empty bucket. */
export interface TestS3Server {
  readonly options: S3Options & {
    readonly endpoint: string;
    readonly credentials: NonNullable<S3Options['credentials']>;
  };
  /** The settings with which the service uses it, or uses it at another address, such as that of a proxy in front of it. */
  settings(endpoint?: string): Readonly<Record<string, string>>;
  /** Keeps the same bytes under many keys, quickly. */
  fill(keys: readonly string[], bytes: Buffer): Promise<void>;
  stop(): Promise<void>;
}

/** Writes the same bytes to many files below a folder. */
export async function writeFiles(folder: string, names: readonly string[], bytes: Buffer): Promise<void> {
  for (const parent of new Set(names.map((name) => path.dirname(path.join(folder, name))))) {
    await mkdir(parent, { recursive: true });
  }
  for (const name of names) await writeFile(path.join(folder, name), bytes);
}

/** Starts an S3 server in some 50 ms, unless S3_TEST_ENDPOINT names one that runs; `stop` in `afterAll`. */
export async function startS3Server(): Promise<TestS3Server> {
  const endpoint = process.env.S3_TEST_ENDPOINT ?? '';
  return endpoint === '' ? startOwn() : useRunning(endpoint);
}

type Means = Pick<TestS3Server, 'fill' | 'stop'>;

function serverWith(options: TestS3Server['options'], means: Means): TestS3Server {
  const settings = (endpoint = options.endpoint) => ({
    SAMPLE_STORE: 's3',
    S3_BUCKET: options.bucket,
    S3_REGION: options.region,
    S3_ENDPOINT: endpoint,
    S3_FORCE_PATH_STYLE: 'true',
    S3_ACCESS_KEY_ID: options.credentials.accessKeyId,
    S3_SECRET_ACCESS_KEY: options.credentials.secretAccessKey,
  });
  return { options, settings, ...means };
}

/** Its bucket is emptied before and after. */
async function useRunning(endpoint: string): Promise<TestS3Server> {
  const {
    S3_TEST_BUCKET: bucket = 'sounds',
    S3_TEST_REGION: region = 'us-east-1',
    S3_TEST_ACCESS_KEY_ID: accessKeyId = '',
    S3_TEST_SECRET_ACCESS_KEY: secretAccessKey = '',
  } = process.env;
  const options = { bucket, region, endpoint, forcePathStyle: true, credentials: { accessKeyId, secretAccessKey } };
  const empty = async (): Promise<void> => {
    const home = new S3Home(options);
    const keys: string[] = [];
    for await (const { key } of home.list('')) keys.push(key);
    await home.delete(keys);
    await home.close();
  };
  const fill = async (keys: readonly string[], bytes: Buffer): Promise<void> => {
    const home = new S3Home(options);
    const sound = {
      source: { kind: 'memory', chunks: [bytes], bytes: bytes.length },
      contentType: 'audio/mpeg',
    } as const;
    await mapWithConcurrency(keys, 50, (key) => home.put(key, sound));
    await home.close();
  };
  await empty();
  return serverWith(options, { fill, stop: empty });
}

async function startOwn(): Promise<TestS3Server> {
  if (s3ServerPath === undefined) throw new Error('There is no versitygw on this machine.');
  const folder = await mkdtemp(path.join(tmpdir(), 'voice-models-s3-'));
  const [root, facts] = [path.join(folder, 'buckets'), path.join(folder, 'facts')];
  await mkdir(path.join(root, 'sounds'), { recursive: true });
  await mkdir(facts);
  const port = await freePort();
  const credentials = { accessKeyId: 'canary-access-key', secretAccessKey: `canary-${randomBytes(8).toString('hex')}` };
  const args = ['--port', `127.0.0.1:${port}`, '--keep-alive', '--quiet', 'posix', '--sidecar', facts, root];
  const child = spawn('/bin/sh', ['-c', GUARD, s3ServerPath, ...args], {
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true,
    env: { ROOT_ACCESS_KEY: credentials.accessKeyId, ROOT_SECRET_KEY: credentials.secretAccessKey },
  });
  const ended = once(child, 'exit');
  const stop = async (): Promise<void> => {
    child.stdin.end();
    await ended;
    await rm(folder, { recursive: true, force: true });
  };
  try {
    await untilItListens(port);
  } catch (error) {
    await stop();
    throw error;
  }
  const endpoint = `http://127.0.0.1:${port}`;
  const options = { bucket: 'sounds', region: 'us-east-1', endpoint, forcePathStyle: true, credentials };
  return serverWith(options, { stop, fill: (keys, bytes) => writeFiles(path.join(root, 'sounds'), keys, bytes) });
}

async function untilItListens(port: number): Promise<void> {
  for (const until = Date.now() + START_MS; !(await accepts(port)); await sleep(POLL_MS)) {
    if (Date.now() > until) throw new Error(`The S3 server did not listen within ${START_MS} ms.`);
  }
}

function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('error', () => resolve(false));
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
  });
}
