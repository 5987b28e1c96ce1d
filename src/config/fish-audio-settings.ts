import { describePlainHttp } from './plain-http';

/**
 * Says what is wrong with an address for Fish.Audio, or returns null. The API key travels to this address, so plain http
 * is for loopback alone (the sandbox), and credentials, paths and queries are not allowed.
 */
export function describeFishAudioAddressProblem(address: string): string | null {
  if (!URL.canParse(address)) return 'use an address such as https://api.fish.audio';
  const url = new URL(address);
  if (url.username !== '' || url.password !== '') return 'remove the user name and password from the address';
  if (url.pathname !== '/' || url.search !== '' || url.hash !== '') return 'remove everything after the host and port';
  return describePlainHttp(url, 'http://127.0.0.1:3999');
}

/**
 * Says what is wrong with an API key, or returns null. A key is sent in a header, which holds printable ASCII alone; what
 * else stands there was copied along with the key. Never contains the key.
 */
export function describeApiKeyProblem(key: string): string | null {
  if (/^(authorization\s*:\s*)?bearer\b/i.test(key)) return 'remove "Bearer"; put the key alone';
  if (/[\r\n]|\\[rn]/.test(key)) return 'it has a line break in it; put the key on one line, alone';
  if (/\s/.test(key)) return 'it has a space in it; put the key alone';
  if (/["'`]/.test(key)) return 'it has a quote in it; put the key alone, without quotes';
  if (/[^\x21-\x7e]/.test(key)) {
    return 'it has a character that no key has, such as a curly quote or an invisible one; copy the key again';
  }
  return null;
}
