// For `node --require`, before dist/index.js: the service kills itself with SIGKILL when it reaches a step of its
// journal, of keeping recordings, or of an erasure, for the nth time. Which step is in CHAOS_KILL, for one that is reached while starting, or comes as a message.
// CHAOS_TIMING, if it is set, has other waits than those of the product.
const place = require.resolve('../../../dist/bootstrap/start-service');
const { startService } = require(place);

const { CHAOS_KILL, CHAOS_TIMING } = process.env;
let kill = CHAOS_KILL === undefined ? undefined : JSON.parse(CHAOS_KILL);
process.on('message', (message) => {
  kill = message;
  process.send('armed');
});
// Otherwise the channel would keep a process running that has stopped.
process.channel.unref();

function onStep(step) {
  if (step !== kill?.step) return;
  kill.occurrence -= 1;
  if (kill.occurrence === 0) process.kill(process.pid, 'SIGKILL');
}

const timing = CHAOS_TIMING === undefined ? undefined : JSON.parse(CHAOS_TIMING);
// What a module exports cannot be changed, but another module can be in its place.
require.cache[place].exports = {
  startService: (settings, log, options) => startService(settings, log, { ...options, timing, onStep }),
};
