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
