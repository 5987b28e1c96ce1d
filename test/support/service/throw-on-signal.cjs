// For `node --require`: brings the process into the state that nobody foresaw, at a moment of the test's choosing.
process.on('SIGUSR2', () => {
  // Every 20 ms, as a timer that fails would.
  setInterval(() => {
    throw new Error('An error of the test.');
  }, 20);
});
process.on('SIGALRM', () => {
  void Promise.reject(new Error('A rejection of the test.'));
});
