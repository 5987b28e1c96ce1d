import { BlockList, isIP, isIPv6 } from 'node:net';

/**
 * The host name in a Host header, without port, in lower case and with `[` `]` around IPv6; undefined where it is not one.
 * IP addresses in unusual notations, such as 2130706433, come out in the usual one.
 */
export function hostNameOf(host: string): string | undefined {
  if (host.length > 300 || /[/?#@\\\s]/.test(host) || !URL.canParse(`http://${host}`)) return undefined;
  const { hostname } = new URL(`http://${host}`);
  return hostname.endsWith('.') ? hostname.slice(0, -1) : hostname;
}

/**
 * Whether no page of another site can have this host: an IP address, or a name that always means this machine (RFC 6761,
 * section 6.3). DNS rebinding needs a name whose owner lets it mean another address for a while.
 */
export function cannotBeRebound(hostName: string): boolean {
  return hostName === 'localhost' || hostName.endsWith('.localhost') || isIP(hostName.replace(/[[\]]/g, '')) !== 0;
}

const LOOPBACK = new BlockList();
LOOPBACK.addSubnet('127.0.0.0', 8);
LOOPBACK.addAddress('::1', 'ipv6');

/** Whether an address to listen on is reached from this machine only, in whichever notation, such as `::ffff:127.0.0.1`. */
export function isLoopback(address: string): boolean {
  return address === 'localhost' || LOOPBACK.check(address, isIPv6(address) ? 'ipv6' : 'ipv4');
}
