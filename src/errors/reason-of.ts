/** What an error says, whatever was thrown; for the log and for whoever looks after the service. */
export function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
