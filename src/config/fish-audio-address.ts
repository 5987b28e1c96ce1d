const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/;

/**
 * Says what is wrong with an address for Fish.Audio, or returns null. The API key travels to this address, so plain http
 * is for loopback alone (the sandbox), and credentials, paths and queries have no business in it.
 */
export function describeFishAudioAddressProblem(address: string): string | null {
  if (!URL.canParse(address)) return 'use an address such as https://api.fish.audio';
  const url = new URL(address);
  if (url.username !== '' || url.password !== '') return 'remove the user name and password from the address';
  if (url.pathname !== '/' || url.search !== '' || url.hash !== '') return 'remove everything after the host and port';
  if (url.protocol === 'https:') return null;
  if (url.protocol === 'http:' && LOOPBACK.test(url.hostname)) return null;
  return 'use https; plain http is allowed for an address on this machine only, such as http://127.0.0.1:3999';
}
