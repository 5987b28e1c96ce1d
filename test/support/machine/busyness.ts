const SPIN_CPU_MS = 40;
/** So long a measurement is taken to hold, in milliseconds. */
const HOLDS_MS = 1_000;

let measured = { at: Number.NEGATIVE_INFINITY, busyness: 1 };

function cpuMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

/**
 * How many times as long as on an idle machine work takes now, because others use the processor as well: 1 on an idle
 * machine. A limit of time that has to hold on an idle machine is multiplied by it, so that the verdict of a test is about
 * this project and not about its neighbours. Keeps the processor busy for 40 ms, once a second at most.
 */
export function busyness(): number {
  if (performance.now() - measured.at < HOLDS_MS) return measured.busyness;
  const [startedAt, before] = [performance.now(), cpuMs()];
  while (cpuMs() - before < SPIN_CPU_MS);
  const at = performance.now();
  measured = { at, busyness: Math.max(1, (at - startedAt) / (cpuMs() - before)) };
  return measured.busyness;
}

/**
 * Does the work, and returns how many milliseconds it would have taken on an idle machine: what it took, by how busy the machine
 * was before it or after it, whichever is more.
 */
export async function idleMsOf(work: () => PromiseLike<unknown>): Promise<number> {
  const before = busyness();
  const startedAt = performance.now();
  await work();
  return (performance.now() - startedAt) / Math.max(before, busyness());
}
