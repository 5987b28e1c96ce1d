/**
 * What a request wants of a voice: change or delete it (`own`), see it, speak with it, or link it to an Echo. The last three
 * can be lent to others.
 */
export type Need = 'own' | 'read' | 'speak' | 'link';

/** Whose things a request may reach, and for what; null where it may reach everybody's, because there is no sign-in or it is an admin's. */
export type Access = { readonly userId: string; readonly need: Need } | null;
