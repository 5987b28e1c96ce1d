const SPIN_CPU_MS = 40;

function cpuMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

/**
 * How many times as long as on an idle machine work takes now, because others use the processor as well: 1 on an idle
 * machine. A limit of time that has to hold on an idle machine is multiplied by it, so that the verdict of a test is about
 * this project and not about its neighbours. Keeps the processor busy for 40 ms.
 */
export function busyness(): number {
  const [startedAt, before] = [performance.now(), cpuMs()];
  while (cpuMs() - before < SPIN_CPU_MS);
  return Math.max(1, (performance.now() - startedAt) / (cpuMs() - before));
}
