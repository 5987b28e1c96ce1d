/** A user of the provider: what its id tokens and user info say. */
export interface SandboxUser {
  readonly name: string;
  readonly email: string;
}

/** The users of the provider, by their subject. */
export const SANDBOX_USERS: Readonly<Record<string, SandboxUser>> = {
  alice: { name: 'Alice Example', email: 'alice@example.com' },
  bob: { name: 'Bob Example', email: 'bob@example.com' },
};
