import { send } from '../world/send';

const HEALTH_MS = 5_000;

/** How many entries are in the journal of an instance; one more if it is not connected to MongoDB. */
export async function waitingIn(url: string): Promise<number> {
  const response = await send(`${url}/readyz`, {}, HEALTH_MS);
  const journal = response?.body.journal as { readonly depth: number } | undefined;
  return (journal?.depth ?? 0) + (response?.body.status === 'ready' ? 0 : 1);
}
