import { readdirSync, readFileSync } from 'node:fs';
import { runProcess } from '../support/service/run-process';

/** The processes that have this one as their parent. */
function childrenOf(pid: number): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((name) => {
      try {
        return Number(readFileSync(`/proc/${name}/stat`, 'utf8').split(') ')[1]?.split(' ')[1]) === pid;
      } catch {
        return false;
      }
    })
    .map(Number);
}

const isAlive = (pid: number): boolean => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};

describe('npm run demo', () => {
  it('tells where the page is, serves it, and ends cleanly on Ctrl-C with no process left', async () => {
    const demo = runProcess('sandbox/demo/demo-cli.js', { PORT: '0' });
    const [, url] = await demo.waitFor(/The page: {2}(http:\/\/127\.0\.0\.1:\d+)/);
    await demo.waitFor(/Ctrl-C ends it/);
    expect(demo.output()).toMatch(/DEMONSTRATION[\s\S]*Database: \S+/);
    expect((await fetch(`${url}/`)).status).toBe(200);
    const children = childrenOf(demo.child.pid as number);
    demo.child.kill('SIGINT');
    expect(await demo.exit).toBe(0);
    expect(children.filter(isAlive)).toEqual([]);
  });

  it('-- --tour does the main job once and exits 0', async () => {
    const tour = runProcess('sandbox/demo/demo-cli.js', {}, { args: ['--tour'] });
    expect(await tour.exit).toBe(0);
    expect(tour.output()).toContain('The tour is complete');
  });
});
