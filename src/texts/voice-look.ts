/** How many colours the initials of voices have; styles/base/initial.css has one rule for each. */
const HUES = 12;

/** Joiners and variation selectors, which belong to emoji, Persian and Indic words where something visible precedes them. */
const LONELY_JOINERS = /(?<![\p{L}\p{M}\p{N}\p{S}])(?:\u200c|\u200d|[\ufe00-\ufe0f])/gu;
/** All others that show nothing: controls, marks of direction, fillers, the blank of braille. */
const INVISIBLE = /(?!\u200c|\u200d|[\ufe00-\ufe0f])[\p{Cc}\p{Default_Ignorable_Code_Point}\u2800\ufff9-\ufffb]/gu;

/** A name as it is shown: without characters that show nothing or reorder the text around them. */
export function visibleName(name: string): string {
  return name.replace(/\s+/g, ' ').replace(INVISIBLE, '').replace(LONELY_JOINERS, '').trim();
}

/** In characters; a longer name would hide what the sentence says about it. */
const MOST_IN_SENTENCE = 60;

/** A name as it stands in a sentence or a heading about it: as `visibleName`, and of a long one the beginning. */
export function shortName(name: string): string {
  const characters = [...visibleName(name)];
  return characters.length <= MOST_IN_SENTENCE
    ? characters.join('')
    : `${characters.slice(0, MOST_IN_SENTENCE).join('')}…`;
}

/** The first letter or digit of a name, as a capital; `•` where it has none. */
export function voiceInitial(name: string): string {
  const [first = '•'] = /[\p{L}\p{N}]\p{M}*/u.exec(visibleName(name)) ?? [];
  const [capital = first] = first.toLocaleUpperCase();
  return first.length === 1 ? capital : first;
}

/** Which colour the initial of a voice has, from 0 to 11: always the same for the same `model_id`. */
export function voiceHue(modelId: string): number {
  let sum = 0;
  for (const character of modelId) sum = (sum * 31 + (character.codePointAt(0) ?? 0)) % 65_521;
  return sum % HUES;
}

/** How long recordings are together, such as `0:24`; an empty text where that is not known. */
export function lengthOf({
  samples,
}: {
  readonly samples: readonly { readonly duration_seconds: number | null }[];
}): string {
  const seconds = samples.reduce((sum, { duration_seconds }) => sum + (duration_seconds ?? 0), 0);
  if (seconds === 0) return '';
  const whole = Math.max(1, Math.round(seconds));
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, '0')}`;
}
