/** How many tags a voice may have, and how many characters each, as the service takes them. */
export const TAG_LIMITS = { tags: 10, characters: 50 } as const;

/** The tags after some were added, and why not all of them were. */
export interface AddedTags {
  readonly tags: readonly string[];
  readonly added: readonly string[];
  readonly refused: 'tooLong' | 'tooMany' | null;
  /** What was refused, to be corrected. */
  readonly rest: string;
}

/** Adds the tags of a text, which has commas between them. One that is there already, in whatever case, is not added again. */
export function addTags(tags: readonly string[], text: string): AddedTags {
  const added: string[] = [];
  const rest: string[] = [];
  let refused: AddedTags['refused'] = null;
  for (const part of text.split(',')) {
    const tag = part.replace(/\s+/g, ' ').trim();
    const all = [...tags, ...added];
    if (tag === '' || all.some((known) => known.toLowerCase() === tag.toLowerCase())) continue;
    const problem = tag.length > TAG_LIMITS.characters ? 'tooLong' : all.length >= TAG_LIMITS.tags ? 'tooMany' : null;
    if (problem === null) added.push(tag);
    else rest.push(tag);
    refused ??= problem;
  }
  return { tags: [...tags, ...added], added, refused, rest: rest.join(', ') };
}

/** What a person has made of the tags that were shown. */
export interface EnteredTags {
  readonly shown: readonly string[];
  readonly entered: readonly string[];
}

/** The tags as somebody else has left them, with what a person has added and taken away meanwhile. */
export function mergeTags(now: readonly string[], { shown, entered }: EnteredTags): string[] {
  const left = now.filter((tag) => entered.includes(tag) || !shown.includes(tag));
  const isLeft = (tag: string) => left.some((one) => one.toLowerCase() === tag.toLowerCase());
  return [...left, ...entered.filter((tag) => !shown.includes(tag) && !isLeft(tag))];
}
