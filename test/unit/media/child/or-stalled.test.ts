import { type ExecFileException, execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const COMPILED = path.resolve('dist/media/processes/child/or-stalled.js');

/** What a process prints that has nothing else to do: what `work` came to, an expression of JavaScript. */
function outcomeOf(work: string): Promise<string> {
  const print = 'console.log(String(result)), ({ message }) => console.log(message)';
  const program = `require(${JSON.stringify(COMPILED)}).orStalled(${work}).then((result) => ${print})`;
  return new Promise((resolve, reject) => {
    execFile(process.execPath, ['-e', program], (error: ExecFileException | null, stdout) =>
      error === null ? resolve(stdout.trim()) : reject(error),
    );
  });
}

/** The outcome of work that waits for a pipe, into which something is written after 7 s, as for a disk. */
async function outcomeOfReading(): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), 'or-stalled-'));
  const pipe = path.join(folder, 'pipe');
  await new Promise((made) => execFile('mkfifo', [pipe], made));
  const outcome = outcomeOf(`fs.promises.readFile(${JSON.stringify(pipe)}, 'utf8')`);
  await sleep(7_000);
  await writeFile(pipe, 'done');
  await rm(folder, { recursive: true });
  return outcome;
}

const WORKING = `(async () => {
  for (const end = Date.now() + 7000; Date.now() < end; await new Promise((next) => setTimeout(next, 50)))
    for (const spun = performance.now() + 10; performance.now() < spun; );
  return 'done';
})()`;

/** All at the same time, since each takes some seconds in which nothing happens. */
let outcomes: readonly string[];
beforeAll(async () => {
  outcomes = await Promise.all([
    outcomeOf('new Promise(() => undefined)'),
    outcomeOf(WORKING),
    outcomeOfReading(),
    outcomeOf("Promise.reject(new Error('No track.'))"),
  ]);
}, 30_000);

describe('work of an inspecting process', () => {
  it.each([
    [0, 'that waits for something that will never come is given up', 'null'],
    [1, 'is waited for as long as the process does something', 'done'],
    [2, 'that a slow disk holds up is waited for', 'done'],
    [3, 'fails with its own error', 'No track.'],
  ])('(%d) %s', (index, _, outcome) => {
    expect(outcomes[index]).toBe(outcome);
  });
});
