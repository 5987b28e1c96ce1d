import { createLogger } from '../../../src/observability/logger';
import { LogLines } from '../../support/service/log-lines';

/** The line that is logged of these fields, by a service that has this secret. */
function lineOf(secret: string, fields: object, message = 'Answered'): string {
  const lines = new LogLines();
  createLogger({ level: 'info', secrets: [secret], destination: lines }).info(fields, message);
  return lines.texts.join('');
}

describe('a masked line of the log', () => {
  it('stays JSON where a password is a part of a number', () => {
    const line = lineOf('1234', { bytes: 12345678, key: 'is 1234' }, 'Not 1234');
    expect(JSON.parse(line)).toMatchObject({ bytes: 12345678, key: 'is [secret]', msg: 'Not [secret]' });
  });

  it.each(['info', 'time', '"level":"', 'true', String(new Date().getFullYear())])(
    'has its level, its time and its fields where a password is %s',
    (secret) => {
      const line = lineOf(secret, { done: true, inner: { list: [`a ${secret}`] } });
      expect(JSON.parse(line)).toEqual({
        level: 'info',
        time: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
        ...{ done: true, inner: { list: ['a [secret]'] }, msg: 'Answered' },
      });
      expect(line).toMatch(/^\{"level".*\}$/);
    },
  );

  it('has no secret with characters that JSON escapes', () => {
    expect(lineOf('a"b\\c', { reason: 'a"b\\c' }, 'a"b\\c')).toMatch(/"reason":"\[secret\]","msg":"\[secret\]"\}$/);
  });

  it('has no key of a program, also as a name', () => {
    const line = lineOf('canary-key', { query: { evm_abcdefghijklmnopqrstuvwx: 1 } });
    expect(JSON.parse(line)).toMatchObject({ query: { '[secret]': 1 }, msg: 'Answered' });
  });

  it('has its own level and time, and no others', () => {
    const line = lineOf('canary-key', { level: 'canary-key', time: 'canary-key' });
    expect(line).toMatch(/^\{"level":"info","time":"\d{4}-[^"]*","msg":"Answered"\}$/);
  });
});
