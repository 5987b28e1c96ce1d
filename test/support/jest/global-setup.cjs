const { browserPath, hasBrowser } = require('../browser/find-browser');
const { examineEngine } = require('../database/engine');
const { mayMount } = require('../files/small-disk');
const { hasS3Server } = require('../storage/find-s3-server');
const { hasPython } = require('../machine/python');
const { HAS_FFMPEG } = require('../media/judge/ffmpeg-judge');
const { useMemoryDisk } = require('./memory-disk.cjs');

/** Jest's global setup: says in one line each what this machine lacks, and which tests are skipped for it. */
module.exports = async () => {
  useMemoryDisk();
  const lacks = await examineEngineOfOnesOwn();
  const missing = [
    ...(lacks.length > 0
      ? [`The engine of MONGO_TEST_URI lacks ${lacks.join(', ')}: the tests that need them are skipped.`]
      : []),
    ...(hasBrowser
      ? []
      : [`There is no Chromium at ${browserPath}: test/browser is skipped. Install it, or name one in CHROMIUM_PATH.`]),
    ...(HAS_FFMPEG ? [] : ['There is no ffmpeg with ffprobe: only our own judge looks at the sound that is sent.']),
    ...(hasS3Server ? [] : ['There is no versitygw, and S3_TEST_ENDPOINT is not set: the tests of S3 are skipped.']),
    ...(hasPython ? [] : ['There is no python3: the tests of a terminal that is halted are skipped.']),
    ...(mayMount() ? [] : ['Mounting is not permitted here: the tests of full and read-only disks are skipped.']),
  ];
  if (missing.length > 0) console.warn(`\n${missing.join('\n')}`);
};

async function examineEngineOfOnesOwn() {
  const uri = process.env.MONGO_TEST_URI?.trim() ?? '';
  return uri === '' ? [] : examineEngine(uri);
}
