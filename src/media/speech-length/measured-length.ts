/** Four bytes of a file that are to be written anew. */
export interface Patch {
  readonly at: number;
  readonly bytes: Buffer;
}

/** Measures how long a sound is while it comes, from its bytes alone and in one pass. */
export interface SpeechLength {
  /** Adds what came next. Never throws: what cannot be read is passed over. */
  add(chunk: Buffer): void;
  /** How long the sound is that has come so far, in seconds; 0 where nothing in it can be played. */
  readonly seconds: number;
  /** What a player needs to have changed, once all has come: a WAV that is streamed cannot know its size in front. */
  readonly patches: readonly Patch[];
}
