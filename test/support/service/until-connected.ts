import { setTimeout as sleep } from 'node:timers/promises';

const WITHIN_MS = 20_000;

/** Waits until the service at this address has its database; throws with what it says of itself otherwise. */
export async function untilConnected(url: string): Promise<void> {
  for (const end = Date.now() + WITHIN_MS; ; await sleep(25)) {
    const ready = (await (await fetch(`${url}/readyz`)).json()) as { readonly database?: string };
    if (ready.database === 'connected') return;
    if (Date.now() > end) throw new Error(`Not connected: ${JSON.stringify(ready)}`);
  }
}
