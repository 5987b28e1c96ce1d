const { createHash } = require('node:crypto');
const path = require('node:path');
const { default: Sequencer } = require('@jest/test-sequencer');

/** The folders of test/ whose files take seconds in `npm test`; those of all others take up to half a minute. */
const SHORT = ['unit', 'contract'];
/** In which part of a run the others begin: what begins last is to end soon, or one worker goes on when all others have nothing to do. */
const LONG_PART = 0.75;

/**
 * Mixes the test files. Long ones first, as Jest does it from the durations of an earlier run, puts those together that wait for
 * time-outs, and those that keep the processor busy: in the first minute half of it is idle, and later everything is in each other's
 * way. So the order is that of a hash of the names, which is by chance and yet always the same, with the short files spread over
 * the whole run.
 */
class MixedOrder extends Sequencer {
  async sort(tests) {
    const mixed = [...tests].sort((one, other) => (chanceOf(one) < chanceOf(other) ? -1 : 1));
    const [short, long] = [mixed.filter(isShort), mixed.filter((test) => !isShort(test))];
    const places = [
      ...long.map((test, index) => ({ test, place: (index / long.length) * LONG_PART })),
      ...short.map((test, index) => ({ test, place: index / short.length })),
    ];
    return places.sort((one, other) => one.place - other.place).map(({ test }) => test);
  }
}

function nameOf({ path: file, context }) {
  return path.relative(path.join(context.config.rootDir, 'test'), file).split(path.sep);
}

function chanceOf(test) {
  return createHash('sha256').update(nameOf(test).join('/')).digest('hex');
}

function isShort(test) {
  return SHORT.includes(nameOf(test)[0]);
}

module.exports = MixedOrder;
