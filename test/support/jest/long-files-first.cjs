const path = require('node:path');
const { default: Sequencer } = require('@jest/test-sequencer');

/** The folders of test/, those with the longest files first. */
const ORDER = ['chaos', 'fuzz', 'process', 'browser', 'integration', 'contract', 'unit'];
/** Those whose tests start processes, and keep the processor busy; the others wait most of the time. */
const BUSY = ['fuzz', 'process', 'browser'];
/** What starts in the last part of a run is short. */
const BUSY_PART = 0.8;

/**
 * Starts the long files first. Jest does this only from the durations of an earlier run; a fresh clone has none, and a file
 * of a minute that is started last keeps one worker busy for a minute while the others have nothing to do. The kind of a
 * test says enough about how long it takes: chaos the most, unit tests the least. Those that keep the processor busy are
 * spread among those that wait: all at the same time they would be in each other's way. A folder that is not in the list
 * comes first. Within a folder the order is Jest's own: by duration where that is known, else by size.
 */
class LongFilesFirst extends Sequencer {
  async sort(tests) {
    const sorted = await super.sort(tests);
    sorted.sort((one, other) => rank(one) - rank(other));
    const isFirst = (test) => rank(test) <= 0;
    const isBusy = (test) => BUSY.includes(folderOf(test));
    const rest = sorted.filter((test) => !isFirst(test));
    return [
      ...sorted.filter(isFirst),
      ...spread(
        rest.filter(isBusy),
        rest.filter((test) => !isBusy(test)),
      ),
    ];
  }
}

/** The tests of both lists, those of `few` at even distances. */
function spread(few, many) {
  const distance = (many.length * BUSY_PART) / Math.max(1, few.length);
  const places = [
    ...few.map((test, index) => ({ test, place: index * distance })),
    ...many.map((test, index) => ({ test, place: index })),
  ];
  return places.sort((one, other) => one.place - other.place).map(({ test }) => test);
}

function folderOf({ path: file, context }) {
  const [folder] = path.relative(path.join(context.config.rootDir, 'test'), file).split(path.sep);
  return folder;
}

function rank(test) {
  return ORDER.indexOf(folderOf(test));
}

module.exports = LongFilesFirst;
module.exports.ORDER = ORDER;
