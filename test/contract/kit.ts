import { type Sandbox, type SandboxOptions, startSandbox } from '../../src/sandbox/fish-audio/start-sandbox';
import { SandboxCaller } from '../support/network/sandbox-requests';

/** A sandbox for the tests of one file, and a caller of it. Both are available from `beforeAll` on. */
export interface SharedSandbox {
  readonly sandbox: Sandbox;
  readonly fish: SandboxCaller;
}

/** Starts one sandbox for the tests of a `describe` block and resets its state and faults before each test. */
export function useSandbox(options: SandboxOptions = {}): SharedSandbox {
  let sandbox: Sandbox;
  let fish: SandboxCaller;
  beforeAll(async () => {
    sandbox = await startSandbox(options);
    fish = new SandboxCaller(sandbox);
  });
  beforeEach(() => {
    sandbox.state.reset();
    sandbox.faults.clear();
  });
  afterAll(() => sandbox.close());
  return {
    get sandbox() {
      return sandbox;
    },
    get fish() {
      return fish;
    },
  };
}

/** Runs a test with a caller of a sandbox of its own and closes that sandbox. */
export async function withSandbox(
  options: SandboxOptions,
  run: (caller: SandboxCaller) => Promise<void>,
): Promise<void> {
  const sandbox = await startSandbox(options);
  try {
    await run(new SandboxCaller(sandbox));
  } finally {
    await sandbox.close();
  }
}
