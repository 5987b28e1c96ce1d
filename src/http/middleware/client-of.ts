import { isIPv6 } from 'node:net';
import type { Request } from 'express';

/** How many of the eight groups of an IPv6 address name a network; the others are one client's to choose. */
const NETWORK_GROUPS = 4;

/**
 * Names the client of a request, so that clients can take turns: its IPv4 address, or its IPv6 /64. An address behind a
 * proxy is believed as far as express is told to believe it.
 */
export function clientOf({ ip = '' }: Pick<Request, 'ip'>): string {
  const [withoutZone = ''] = ip.split('%', 1);
  const address = withoutZone.replace(/^::ffff:(?=\d+\.)/i, '');
  if (!isIPv6(address)) return address;
  const [before = '', after] = address.split('::');
  const head = before === '' ? [] : before.split(':');
  const tail = after === undefined || after === '' ? [] : after.split(':');
  const zeros =
    after === undefined ? [] : Array.from({ length: Math.max(0, 8 - head.length - tail.length) }, () => '0');
  return [...head, ...zeros, ...tail].slice(0, NETWORK_GROUPS).join(':');
}
