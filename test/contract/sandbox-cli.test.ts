import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { startSandbox } from '../../src/sandbox/fish-audio/start-sandbox';

function run(port: number, ...args: string[]) {
  const child = spawn(process.execPath, ['dist/sandbox/fish-audio/sandbox-cli.js', ...args], {
    env: { ...process.env, SANDBOX_PORT: String(port) },
  });
  let output = '';
  const collect = (text: Buffer) => {
    output += text;
  };
  child.stdout.on('data', collect);
  child.stderr.on('data', collect);
  return { child, exited: once(child, 'exit'), output: () => output };
}

describe('the sandbox as a program', () => {
  it('prints its address and an example, behaves as it is told, and ends cleanly on a signal', async () => {
    const { child, exited, output } = run(0, '--list-window', '7', '--create-slots');
    while (!output().includes('curl')) await once(child.stdout, 'data');
    const [url = ''] = /http:\/\/127\.0\.0\.1:\d+/.exec(output()) ?? [];

    const behaviour = await (await fetch(`${url}/sandbox/behaviour`)).json();
    expect(behaviour).toMatchObject({ listWindow: 7, createSlots: true, decodeSamples: false });
    child.kill('SIGTERM');

    expect(await exited).toEqual([0, null]);
    expect(output()).toContain('stopped');
  });

  it('names the port that is taken', async () => {
    const occupant = await startSandbox();
    const { port } = new URL(occupant.url);

    const { exited, output } = run(Number(port));

    expect(await exited).toEqual([1, null]);
    expect(output()).toBe(`Port ${port} is taken. Set SANDBOX_PORT to a free one.\n`);
    await occupant.close();
  });
});
