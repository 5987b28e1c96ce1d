// For `node --require`: causes an uncaught exception (SIGUSR2) or an unhandled rejection (SIGALRM) when the test wants it.
process.on('SIGUSR2', () => {
  // Every 20 ms, as a repeating timer with an error in it would.
  setInterval(() => {
    throw new Error('An error of the test.');
  }, 20);
});
process.on('SIGALRM', () => {
  void Promise.reject(new Error('A rejection of the test.'));
});
