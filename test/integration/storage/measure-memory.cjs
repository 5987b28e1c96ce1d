// Puts a large file and reads it back, with the compiled service, and prints how much memory the buffers in use took at most.
// In a process of its own: collecting takes milliseconds in a small heap, and seconds in that of a test runner.
const { setFlagsFromString } = require('node:v8');
const { runInNewContext } = require('node:vm');
const { FilesystemHome } = require('../../../dist/storage/filesystem/filesystem-home');
const { S3Home } = require('../../../dist/storage/s3/s3-home');

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc');

async function measure({ kind, options, key, source }) {
  const home = kind === 's3' ? new S3Home(options) : new FilesystemHome(options);
  let peak = 0;
  const look = () => {
    collect();
    peak = Math.max(peak, process.memoryUsage().arrayBuffers);
  };
  look();
  const before = peak;
  const timer = setInterval(look, 5);
  await home.put(key, { source, contentType: 'audio/wav' });
  const kept = await home.open(key, null);
  let bytes = 0;
  for await (const piece of kept.stream) {
    bytes += piece.length;
    if (bytes % 1_000_000 < piece.length) look();
  }
  clearInterval(timer);
  await home.close();
  return { bytes, peak: peak - before };
}

measure(JSON.parse(process.env.MEASURED ?? '')).then((measured) => process.stdout.write(JSON.stringify(measured)));
