import { api } from '../../shared/api.js';

/** What the service says of a recording. */
export interface ServedCheck {
  /** The code with which it would refuse it; empty when it would not. */
  readonly refusedWith: string;
  /** How long it is; undefined where it was refused. */
  readonly seconds: number | undefined;
  /** The codes of its warnings. */
  readonly warnings: readonly string[];
}

/** How long nothing is sent, so that what is removed at once is never sent. */
const PAUSE_MS = 600;
let last: Promise<unknown> = Promise.resolve();

/** Has the service check a recording, after those before it. null when it could not be asked, or the signal is aborted; never rejects. */
export function checkAtService(file: File, signal: AbortSignal): Promise<ServedCheck | null> {
  const check = last.then(() => askService(file, signal));
  last = check;
  return check;
}

async function askService(file: File, signal: AbortSignal): Promise<ServedCheck | null> {
  await new Promise((resolve) => setTimeout(resolve, signal.aborted ? 0 : PAUSE_MS));
  if (signal.aborted) return null;
  try {
    const { samples } = await api.checkReferences(file, {}, { signal });
    const [sample] = samples;
    if (!sample) return null;
    return {
      refusedWith: sample.problem?.code ?? '',
      seconds: sample.found?.duration_seconds,
      warnings: sample.warnings.map(({ code }) => code),
    };
  } catch {
    // The recording is checked again when it is sent.
    return null;
  }
}
