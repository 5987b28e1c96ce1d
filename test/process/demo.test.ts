import { execFileSync } from 'node:child_process';
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
    expect(demo.output()).toMatch(
      /^Starting a temporary MongoDB[\s\S]*\nStarting the offline[\s\S]*\nStarting the service/,
    );
    expect(demo.output()).toMatch(/DEMONSTRATION[\s\S]*Database: \S+/);
    expect((await fetch(`${url}/`)).status).toBe(200);
    const children = childrenOf(demo.child.pid as number);
    demo.child.kill('SIGINT');
    expect(await demo.exit).toBe(0);
    expect(children.filter(isAlive)).toEqual([]);
  });

  it('prints commands that can be pasted, and go on with the newest voice', async () => {
    const demo = runProcess('sandbox/demo/demo-cli.js', { PORT: '0' });
    await demo.waitFor(/Ctrl-C ends it/);
    const commands = demo.output().match(/^ {2}(curl|MODEL_ID=).*$/gm) ?? [];
    const [upload = '', , pick = ''] = commands.map((command) => command.trim());
    const run = (...lines: string[]) =>
      execFileSync('sh', ['-c', lines.join('\n')], { encoding: 'utf8', stdio: 'pipe' });
    run(upload);
    const { model_id } = JSON.parse(run(`${upload} -F name=Newest`.replace('-F "name=My Voice"', '')));
    expect(run(pick, 'printf %s "$MODEL_ID"')).toBe(model_id);
    demo.child.kill('SIGINT');
    expect(await demo.exit).toBe(0);
  });

  it('-- --help lists the options and starts nothing', async () => {
    const help = runProcess('sandbox/demo/demo-cli.js', {}, { args: ['--help'] });
    expect(await help.exit).toBe(0);
    expect(help.output()).toMatch(/--tour[\s\S]*--training-ms/);
    expect(help.output()).not.toContain('Starting');
  });

  it('-- --tour does the main job once and exits 0', async () => {
    const tour = runProcess('sandbox/demo/demo-cli.js', {}, { args: ['--tour'] });
    expect(await tour.exit).toBe(0);
    expect(tour.output()).toContain('The tour is complete');
  });
});
