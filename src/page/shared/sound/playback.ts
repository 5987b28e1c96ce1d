/** Whoever plays a sound; it is told to pause when another one begins. */
export interface Playing {
  pause(): void;
}

let current: Playing | null = null;

/** One sound at a time on the whole page: pauses the one that plays. To be called by a sound that begins. */
export function beginPlaying(playing: Playing): void {
  if (current !== playing) current?.pause();
  current = playing;
}
