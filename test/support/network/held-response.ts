import type { FaultRule, Sandbox } from '../../../src/sandbox/fish-audio/start-sandbox';

/** A response of the sandbox that waits for the test in its middle. */
export interface HeldResponse {
  /** Whether the work is done, and the beginning of its response is sent. */
  isHeld(): boolean;
  /** Sends the rest of it. */
  release(): void;
}

/** Holds the response to the next request that matches. */
export function holdResponse(sandbox: Sandbox, match: NonNullable<FaultRule['match']>): HeldResponse {
  let isHeld = false;
  let release = (): void => undefined;
  const released = new Promise<void>((resolve) => {
    release = resolve;
  });
  const hold = (): Promise<void> => {
    isHeld = true;
    return released;
  };
  sandbox.faults.add({ match, hold });
  return { isHeld: () => isHeld, release: () => release() };
}
