/** How long a text is that is spoken, trimmed and in normal form C, as it goes to Fish.Audio. */
export interface SpokenLength {
  /** Unicode code points: an emoji of one is one. */
  readonly characters: number;
  /** By these Fish.Audio is paid (docs.fish.audio, Models and pricing). */
  readonly utf8_bytes: number;
}

/** Measures a text as it is sent to Fish.Audio. */
export function spokenLength(text: string): SpokenLength {
  let characters = 0;
  for (const _ of text) characters += 1;
  return { characters, utf8_bytes: Buffer.byteLength(text) };
}
