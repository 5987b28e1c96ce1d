import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { hasProcessEnded, newProcessId } from '../../../src/bootstrap/process-id';

it('is new every time, and tells that this process runs', () => {
  const [first, second] = [newProcessId(), newProcessId()];
  expect(first).not.toBe(second);
  expect(hasProcessEnded(first)).toBe(false);
});

const onLinux = process.platform === 'linux' ? it : it.skip;

onLinux('tells that a process has ended, also where another one has its number by now', async () => {
  const child = spawn('sleep', ['60']);
  const [namespace, , start] = newProcessId().split('-');
  const idOf = (pid: number | undefined, startedAt = start) => `${namespace}-${pid}-${startedAt}-${'0'.repeat(16)}`;
  expect(hasProcessEnded(idOf(process.pid, '1'))).toBe(true);
  child.kill('SIGKILL');
  await once(child, 'exit');
  expect(hasProcessEnded(idOf(child.pid))).toBe(true);
});

it('does not judge processes of other machines, and nothing that is no such id', () => {
  const [, pid, start] = newProcessId().split('-');
  for (const id of [`${'f'.repeat(12)}-${pid}-${start}-${'0'.repeat(16)}`, '', 'x', `a-${pid}-b-c`, '../../etc-1-2-3'])
    expect(hasProcessEnded(id)).toBe(false);
});
