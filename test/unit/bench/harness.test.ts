import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { CleanUp } from '../../../bench/harness/clean-up';
import { chosenNames, describeOptions, readOptions, UsageError, wholeNumber } from '../../../bench/harness/options';
import { seededRandom, shuffled } from '../../../bench/harness/random-order';
import { median, quantile, showSpread, spreadOf } from '../../../bench/harness/statistics';
import { cellName, chosenCells } from '../../../bench/upload/cells';
import { cpuSeconds, descendantsOf, MemoryWatch } from '../../support/machine/process-tree';

const OPTIONS = {
  quick: { type: 'boolean', help: 'less' },
  rounds: { type: 'string', value: '<n>', help: 'how often' },
  python: { type: 'string', value: '<path>', default: 'python3', help: 'which' },
} as const;

describe('the statistics of a bench', () => {
  it('knows medians, parts and spreads', () => {
    expect([median([3, 1, 2]), median([4, 1, 2, 3])]).toEqual([2, 2.5]);
    expect(quantile([5, 1, 4, 2, 3], 0.8)).toBe(5);
    expect(showSpread(spreadOf([12, 10, 11.26]), 1)).toBe('11.3 (10.0 to 12.0)');
    expect(showSpread(spreadOf([7]), 0)).toBe('7');
  });

  it('has the same order for the same seed, another for another, and every contender once', () => {
    const values = ['a', 'b', 'c', 'd', 'e'];
    const orders = [1, 1, 2].map((seed) => shuffled(values, seededRandom(seed)));
    expect(orders[0]).toEqual(orders[1]);
    expect(orders[0]).not.toEqual(orders[2]);
    expect(orders[2]?.toSorted()).toEqual(values);
  });

  it('puts each contender at each place about as often', () => {
    const random = seededRandom(7);
    const firsts = Array.from({ length: 3_000 }, () => shuffled(['a', 'b', 'c'], random)[0]);
    for (const name of ['a', 'b', 'c']) {
      const times = firsts.filter((first) => first === name).length;
      expect(times).toBeGreaterThan(900);
      expect(times).toBeLessThan(1_100);
    }
  });
});

describe('the options of a bench', () => {
  it('are read, with defaults for those that are not given', () => {
    const { values } = readOptions(OPTIONS, ['--rounds', '3'], false);
    expect(values).toEqual({ quick: false, rounds: '3', python: 'python3' });
  });

  it.each([
    [['--quik'], "Unknown option '--quik'."],
    [['--quick=1'], "Option '--quick' does not take an argument."],
    [['many'], "'many' is no option."],
  ])('says what is wrong with %j', (args, message) => {
    expect(() => readOptions(OPTIONS, args, false)).toThrow(new UsageError(message));
  });

  it('says which numbers, names and cells there are', () => {
    expect(wholeNumber('rounds', undefined, 5)).toBe(5);
    expect(() => wholeNumber('rounds', '0', 5)).toThrow("--rounds takes a whole number of at least 1, not '0'.");
    expect(() => chosenNames('contenders', 'ours,theirs', ['ours', 'plain'])).toThrow('There are: ours, plain.');
    expect(chosenCells('100x20,1x1', false).map(cellName)).toEqual(['1x1', '100x20']);
    expect(() => chosenCells('2x2', false)).toThrow(UsageError);
  });

  it('are listed with their values', () => {
    expect(describeOptions('bench:start', OPTIONS).split('\n').slice(0, 3)).toEqual([
      'npm run bench:start -- [options]',
      '  --quick          less',
      '  --rounds <n>     how often',
    ]);
  });
});

describe('what a bench reads of a server and its children', () => {
  /** A shell that has run a child until it had used 0.1 s of processor time, and waits with another one that holds some memory. */
  const script = `${process.execPath} -e "while (process.cpuUsage().user < 1e5);"; echo ran;
    ${process.execPath} -e "globalThis.held = Buffer.alloc(5e7, 1); console.log('held'); setInterval(() => {}, 1e3)" & wait`;

  it('counts children that run, and the processor time of those that have ended', async () => {
    const shell = spawn('/bin/sh', ['-c', script], { stdio: ['ignore', 'pipe', 'inherit'] });
    const pid = shell.pid ?? 0;
    const memory = new MemoryWatch(pid);
    try {
      let output = '';
      while (!output.includes('held')) output += String((await once(shell.stdout, 'data'))[0]);
      expect(descendantsOf(pid)).toHaveLength(1);
      expect(cpuSeconds(pid)).toBeGreaterThanOrEqual(0.1);
      expect(memory.peakMegabytes()).toBeGreaterThan(50);
    } finally {
      memory.stop();
      for (const { pid: child } of descendantsOf(pid)) process.kill(child);
      shell.kill();
    }
  });

  it('stops what was started, the latest first, although one step fails, and removes the folder', async () => {
    const done: string[] = [];
    const cleanUp = new CleanUp(() => done.push('a failure'));
    cleanUp.add(() => done.push('first'));
    cleanUp.add(() => Promise.reject(new Error('it did not stop')));
    const stopNow = cleanUp.add(() => done.push('now'));
    await stopNow();
    await cleanUp.run();
    expect(done).toEqual(['now', 'a failure', 'first']);
    expect(existsSync(cleanUp.folder)).toBe(false);
  });
});
