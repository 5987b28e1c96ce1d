/**
 * What is left of a text when everything is removed that shows nothing: control and format characters, spaces, fillers such as
 * U+3164 that Unicode lists as ignorable, and the blank of braille.
 */
const SHOWS_NOTHING = /[\p{Cc}\p{Cf}\p{Z}\p{Default_Ignorable_Code_Point}\u2800]+/gu;

/** Embeddings, overrides and isolates, by which a text is shown in another order than it has (UAX #9, section 2). */
const BIDI_CONTROLS = /[\u202a-\u202e\u2066-\u2069]/g;

/** Whether a reader sees anything of the text. */
export function isVisible(text: string): boolean {
  return text.replace(SHOWS_NOTHING, '') !== '';
}

/**
 * Removes the characters that reorder the text around them. The joiners of emoji and Persian and the marks of single words
 * stay, since they belong to what people write.
 */
export function withoutBidiControls(text: string): string {
  return text.replace(BIDI_CONTROLS, '');
}
