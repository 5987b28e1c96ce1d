/** Closes what the test files of this process had together (of-worker.ts). */
module.exports = async () => {
  const kept = globalThis[Symbol.for('echo-voice-models.of-worker')] ?? new Map();
  await Promise.all([...kept.values()].map(({ close }) => close()));
};
