import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import path from 'node:path';

const NAME = 'versitygw';

/** Where `go install` puts a program, and the folders of PATH. */
const FOLDERS = [
  process.env.GOBIN,
  ...(process.env.GOPATH ?? path.join(homedir(), 'go')).split(path.delimiter).map((folder) => path.join(folder, 'bin')),
  ...(process.env.PATH ?? '').split(path.delimiter),
];

/** The S3 server that the tests start, if it is on this machine. */
export const s3ServerPath = FOLDERS.flatMap((folder) =>
  folder === undefined || folder === '' ? [] : [path.join(folder, NAME)],
).find((file) => existsSync(file));

/** Whether there is an S3 server for the tests: one that runs already, or one to start. */
export const hasS3Server = s3ServerPath !== undefined || (process.env.S3_TEST_ENDPOINT ?? '') !== '';
