import { setTimeout as sleep } from 'node:timers/promises';
import { closeAll } from '../../../src/bootstrap/closers';
import { ProcessEnd } from '../../../src/bootstrap/process-end';
import type { RunningService } from '../../../src/bootstrap/start-service';
import { StartError } from '../../../src/errors/start-error';
import { busyness } from '../../support/machine/busyness';
import { RecordedLog } from '../../support/service/recorded-log';

const never = (): Promise<never> => new Promise(() => undefined);

describe('closing the parts', () => {
  it('goes group by group; one that fails or hangs is logged and holds up none of the others', async () => {
    const log = new RecordedLog();
    const closed: string[] = [];
    const part = (name: string, ms = 0) => ({
      name,
      close: async () => {
        await sleep(ms);
        closed.push(name);
      },
    });
    const failing = { name: 'failing', close: () => Promise.reject(new Error('It does not want to.')) };
    const throwing = {
      name: 'throwing',
      close: () => {
        throw new Error('At once.');
      },
    };
    const groups = [[part('slow', 50), failing], [{ name: 'hanging', close: never }, throwing], [part('last')]];
    expect(await closeAll(groups, log)).toBe(false);
    expect(closed).toEqual(['slow', 'last']);
    expect(log.events).toEqual(['close_failed', 'close_failed', 'close_timed_out']);
    expect(await closeAll([[part('again')], []], log)).toBe(true);
  });
});

describe('the end of a process', () => {
  function endOf(stop: RunningService['stop'], graceMs = 1_000) {
    const log = new RecordedLog();
    const told: string[] = [];
    let exit: (code: number) => void = () => undefined;
    const exitCode = new Promise<number>((resolve) => {
      exit = resolve;
    });
    const starting = Promise.resolve({ url: '', stop });
    const end = new ProcessEnd({ log, starting, graceMs, exit, writeLine: (line) => told.push(line) });
    return { end, exitCode, log, told };
  }

  it.each([
    ['0 when all went well', true, 0],
    ['1 when anything was forced', false, 1],
  ])('has the exit code %s', async (_what, clean, expected) => {
    const { end, exitCode } = endOf(async () => clean);
    end.onSignal('SIGTERM');
    expect(await exitCode).toBe(expected);
  });

  it('has the exit code 1 when something breaks on the way out, and logs it once', async () => {
    const { end, exitCode, log } = endOf(async () => {
      end.onCrash('uncaughtException', new Error('First.'));
      end.onCrash('unhandledRejection', new Error('Second.'));
      return true;
    });
    end.onSignal('SIGTERM');
    expect(await exitCode).toBe(1);
    expect(log.events).toEqual(['stopping', 'crash']);
  });

  it('comes in bounded time, also when stopping hangs', async () => {
    const { end, exitCode, log } = endOf(never, 100);
    const startedAt = performance.now();
    end.onSignal('SIGTERM');
    expect(await exitCode).toBe(1);
    expect(performance.now() - startedAt).toBeLessThan(6_000 * busyness());
    expect(log.events).toContain('stopped_late');
  });

  it('is told to the operator in one line when the service cannot start', async () => {
    const { end, exitCode, told, log } = endOf(never);
    end.onStartFailure(new StartError('PORT: it is taken.'));
    expect(await exitCode).toBe(1);
    expect(told).toEqual(['The service could not start. PORT: it is taken.']);
    expect(log.lines[0]?.text).not.toContain('stack');
  });
});
