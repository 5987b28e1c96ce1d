const path = require('node:path');
const { default: Sequencer } = require('@jest/test-sequencer');

/** The folders of test/, those with the longest files first. */
const ORDER = ['chaos', 'fuzz', 'process', 'browser', 'integration', 'contract', 'unit'];

/**
 * Starts the long files first. Jest does this only from the durations of an earlier run; a fresh clone has none, and a file
 * of a minute that is started last keeps one worker busy for a minute while the others have nothing to do. The kind of a
 * test says enough about how long it takes: those that start processes or a browser wait the most, unit tests the least.
 * A folder that is not in the list comes first. Within a folder the order is Jest's own: by duration where that is known,
 * else by size.
 */
class LongFilesFirst extends Sequencer {
  async sort(tests) {
    const sorted = await super.sort(tests);
    return sorted.sort((one, other) => rank(one) - rank(other));
  }
}

function rank({ path: file, context }) {
  const [folder] = path.relative(path.join(context.config.rootDir, 'test'), file).split(path.sep);
  return ORDER.indexOf(folder);
}

module.exports = LongFilesFirst;
module.exports.ORDER = ORDER;
