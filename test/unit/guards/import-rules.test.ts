import { spawnSync } from 'node:child_process';

describe('the import rules', () => {
  it('hold in src', () => {
    const { status, stdout } = spawnSync('node_modules/.bin/depcruise', ['src'], { encoding: 'utf8' });
    expect({ status, stdout }).toEqual({ status: 0, stdout: expect.stringContaining('no dependency violations') });
  });
});
