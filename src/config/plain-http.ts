const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/;

/** Says what is wrong with an address that has to be safe from others on the way, or returns null: it is neither https nor on this machine. */
export function describePlainHttp({ protocol, hostname }: URL, example: string): string | null {
  if (protocol === 'https:' || (protocol === 'http:' && LOOPBACK.test(hostname))) return null;
  return `use https; plain http is allowed for an address on this machine only, such as ${example}`;
}
