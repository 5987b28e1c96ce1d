import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import type { CleanUp } from '../harness/clean-up';

const run = promisify(execFile);
const PACKAGES = ['flask', 'gunicorn', 'requests'];

/** Which of these programs are not on the PATH. */
export async function missingPrograms(programs: readonly string[]): Promise<string[]> {
  const found = await Promise.all(
    programs.map((program) =>
      run(program, ['-version']).then(
        () => true,
        () => false,
      ),
    ),
  );
  return programs.filter((_, place) => !found[place]);
}

/** What the Flask contender lacks with this Python: the interpreter itself, or packages. */
export async function missingInPython(python: string): Promise<string[]> {
  const script = `import importlib.util as u; print(*[p for p in ${JSON.stringify(PACKAGES)} if u.find_spec(p) is None])`;
  const checked = await run(python, ['-c', script]).catch(() => null);
  return checked === null ? [python] : checked.stdout.trim().split(' ').filter(Boolean);
}

/** Makes a virtual environment with what the Flask contender needs in the folder of the bench. Returns its interpreter. */
export async function makeVenv(cleanUp: CleanUp, python: string): Promise<string> {
  const folder = path.join(cleanUp.folder, 'venv');
  await run(python, ['-m', 'venv', folder]);
  const interpreter = path.join(folder, 'bin', 'python');
  await run(interpreter, ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', ...PACKAGES]);
  return interpreter;
}
