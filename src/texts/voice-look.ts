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
