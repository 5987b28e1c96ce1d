import type { Settings } from '../config/settings-table';
import type { Log } from '../domain/log';
import { isLoopback } from '../http/address/host-name';
import type { AddressOptions } from '../http/address/public-address';

/**
 * By which addresses the service may be reached. While it listens on this machine only, nobody but a page that rebinds its
 * name comes with an unknown one. Once it is open to the network, it has names that it cannot know, and takes any until they
 * are listed.
 */
export function addressOptions(settings: Settings): AddressOptions {
  return {
    allowedHosts: settings.ALLOWED_HOSTS ?? (isLoopback(settings.HOST) ? [] : null),
    publicUrl: settings.PUBLIC_URL,
    corsOrigins: settings.CORS_ORIGINS,
    trustedProxies: settings.TRUST_PROXY,
  };
}

/** Says at the start that requests for any host are taken, and how to end that. */
export function warnOfAnyHost(log: Log): void {
  log.warn(
    { event: 'any_host_accepted' },
    'Requests for any host name are taken: set ALLOWED_HOSTS to the names of this service, or any web page can reach it by DNS rebinding',
  );
}

/** Says at the start that whoever reaches a service without sign-in may do everything, where others than this machine can reach it. */
export function warnOfNoSignIn(
  { HOST, PUBLIC_URL, TRUST_PROXY }: Pick<Settings, 'HOST' | 'PUBLIC_URL' | 'TRUST_PROXY'>,
  log: Log,
): void {
  // A proxy in front is there for others.
  if (isLoopback(HOST) && PUBLIC_URL === undefined && TRUST_PROXY === 0) return;
  log.warn(
    { event: 'no_sign_in' },
    'There is no sign-in: whoever reaches this service can list, speak with and delete the voices of all users. Set AUTH_ISSUER and AUTH_AUDIENCE, or let nobody reach it but your own programs',
  );
}
