import { createLogger } from '../../../src/observability/logger';
import { prettyLine } from '../../../src/observability/pretty-line';
import { LogLines } from '../../support/service/log-lines';

const line = (fields: object): string =>
  `${JSON.stringify({ level: 'info', time: '2026-11-26T10:00:00.000Z', msg: 'Answered', ...fields })}\n`;
const pretty = (fields: object, colours = false): string => prettyLine(line(fields), { colours });

describe('a line of the log for people', () => {
  it('has the local time, the level, the message and the fields', () => {
    expect(pretty({ event: 'request', status: 200, journal: { depth: 1, oldest: null } })).toMatch(
      /^\d\d:\d\d:\d\d INFO {2}Answered event=request status=200 journal\.depth=1 journal\.oldest=null\n$/,
    );
  });

  it('quotes what has spaces, and loses what a terminal would act on', () => {
    const text = pretty({ msg: 'Made \u001b[31mred', name: 'My \u009b31m Voice\u202e', text: 'a\nb' });
    expect(text).toContain('Made [31mred name="My 31m Voice" text="a\\nb"');
    expect(text.trimEnd()).not.toMatch(/\p{C}/u);
  });

  it('has the stack of an error behind it, and of nothing else', () => {
    const error = {
      name: 'TypeError',
      message: 'no',
      stack: 'TypeError: no\n    at a (b.js:1:2)\n    at c (d.js:3:4)',
    };
    const lines = pretty({ level: 'error', error }).trimEnd().split('\n');
    expect(lines).toEqual([
      expect.stringMatching(/ERROR Answered error\.name=TypeError error\.message=no$/),
      '    at a (b.js:1:2)',
      '    at c (d.js:3:4)',
    ]);
    expect(pretty({ reason: 'a\n    at b' }).trimEnd().split('\n')).toHaveLength(1);
  });

  it('is coloured where the terminal has colours', () => {
    expect(pretty({ level: 'warn' }, true)).toContain('\u001b[33mWARN \u001b[0m');
  });

  it('stays as it is where it is no line of the log', () => {
    for (const text of ['Listening\n', '{"a":1}\n', 'null\n']) expect(prettyLine(text, { colours: false })).toBe(text);
  });

  it('passes the mask as well', () => {
    const lines = new LogLines();
    const log = createLogger({ level: 'info', secrets: ['canary-key'], format: 'pretty', destination: lines });
    log.info({ event: 'x', key: 'canary-key' }, 'The key is canary-key');
    expect(lines.texts).toEqual([expect.stringContaining('INFO  The key is [secret] event=x key="[secret]"')]);
  });
});
