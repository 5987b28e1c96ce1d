const STEPS = 3;
const STEP_MS = 700;

/** Counts 3, 2, 1, so that a person is ready when it begins. Resolves to false, at once, when it is aborted. */
export async function countDown(place: HTMLElement, signal: AbortSignal): Promise<boolean> {
  place.hidden = false;
  for (let step = STEPS; step > 0 && !signal.aborted; step--) {
    place.textContent = String(step);
    await pause(STEP_MS, signal);
  }
  place.hidden = true;
  return !signal.aborted;
}

function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = window.setTimeout(resolve, milliseconds);
    signal.addEventListener('abort', () => {
      window.clearTimeout(timer);
      resolve();
    });
  });
}
