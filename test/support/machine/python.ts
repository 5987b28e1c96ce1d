import { spawnSync } from 'node:child_process';

/** Whether this machine has Python 3, by which a test has a terminal. */
export const hasPython = spawnSync('python3', ['--version']).status === 0;
