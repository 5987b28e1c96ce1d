import { setTimeout as sleep } from 'node:timers/promises';

const WITHIN_MS = 20_000;

/** Waits until nobody listens at the address of a service any more. */
export async function untilRefused(url: string): Promise<void> {
  for (const end = Date.now() + WITHIN_MS; ; await sleep(25)) {
    const refusal: unknown = await fetch(`${url}/healthz`).then(() => null, String);
    if (refusal !== null) return expect(refusal).toContain('fetch failed');
    if (Date.now() > end) throw new Error(`Connections are still taken after ${WITHIN_MS} ms.`);
  }
}
