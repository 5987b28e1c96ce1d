/** What was entered, as it is kept for later; without the user and without what belongs to a recording. */
export interface Described {
  readonly name: string;
  readonly isNameEdited: boolean;
  readonly consent: string;
  readonly tags: readonly string[];
  readonly description: string;
  readonly echoId: string;
  readonly enhances: boolean;
  readonly visibility: string;
}

/** What is another than before, of what was entered. */
export function enteredSince(before: Described, now: Described): Partial<Described> {
  const earlier = new Map(Object.entries(before).map(([name, value]) => [name, JSON.stringify(value)]));
  return Object.fromEntries(Object.entries(now).filter(([name, value]) => earlier.get(name) !== JSON.stringify(value)));
}
