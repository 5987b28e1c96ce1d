// Preloaded into the service under test (`node --require`): reports to the fuzzer for how long the event loop was blocked
// and which errors nothing caught. Worker threads inherit the preload and are not measured: they may block up to their time limit.
const { readFileSync, writeSync } = require('node:fs');
const { monitorEventLoopDelay } = require('node:perf_hooks');
const { isMainThread } = require('node:worker_threads');

const RESOLUTION_MS = 5;

/** Processor time of the main thread so far, in milliseconds; null where the system does not report it (not Linux). */
function mainThreadMs() {
  try {
    const nanoseconds = readFileSync(`/proc/self/task/${process.pid}/schedstat`, 'latin1').split(' ')[0];
    return Number(nanoseconds) / 1e6;
  } catch {
    return null;
  }
}

function startMonitor() {
  const delay = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  delay.enable();
  let failures = [];
  const note = (error) => {
    const text = String(error?.stack ?? error).slice(0, 2000);
    failures.push(text);
    // The process may end before the fuzzer asks.
    writeSync(process.stderr.fd, `${text}\n`);
  };
  process.on('uncaughtExceptionMonitor', note);
  process.on('unhandledRejection', note);
  process.on('message', () => {
    // The sampling timer must fire once more: a stall is only counted when it is over.
    setTimeout(() => {
      process.send({ stallMs: delay.max / 1e6, mainThreadMs: mainThreadMs(), failures });
      delay.reset();
      failures = [];
    }, RESOLUTION_MS * 2);
  });
  // A fuzzer that was killed must not leave a service running.
  process.on('disconnect', () => process.exit(1));
  process.channel.unref();
}

// A process that the service starts may inherit the preload too, without a channel to the fuzzer.
if (isMainThread && process.channel) startMonitor();
