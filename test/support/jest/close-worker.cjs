/** Closes what the test files of this process had together (of-worker.ts). */
module.exports = async () => {
  const kept = globalThis[Symbol.for('echo-voice-models.of-worker')] ?? new Map();
  const closing = [...kept.values()].map(async ({ close }) => close());
  kept.clear();
  await Promise.allSettled(closing);
};
