import http from 'node:http';
import https from 'node:https';
import axios, { type AxiosInstance } from 'axios';

/** Servers commonly drop an idle connection after 5 s; we do so before, since an upload must not start on a dying one. */
const IDLE_SOCKET_MS = 4_000;

/** An axios instance for one address and key, with its own pool of connections. */
export interface HttpInstance {
  readonly axios: AxiosInstance;
  /** Closes every connection, those in use included. */
  close(): void;
}

/** Prepares axios; opens nothing. Throws a TypeError for a key or an address that cannot work, without showing either. */
export function createHttpInstance(baseUrl: string, apiKey: string): HttpInstance {
  assertUsable(baseUrl, apiKey);
  const httpAgent = new http.Agent({ keepAlive: true, timeout: IDLE_SOCKET_MS });
  const httpsAgent = new https.Agent({ keepAlive: true, timeout: IDLE_SOCKET_MS });
  const instance = axios.create({
    baseURL: baseUrl,
    httpAgent,
    httpsAgent,
    headers: { Authorization: `Bearer ${apiKey}`, 'User-Agent': 'echo-voice-models' },
    // The key and the sound go to the configured address and nowhere else.
    allowAbsoluteUrls: false,
    maxRedirects: 0,
    proxy: false,
    // Unlimited: any other value, Infinity too, puts one more stream between the sample and the socket.
    maxBodyLength: -1,
    // Bodies are read by readText, which caps them, and parsed by our own schemas; every status is an answer.
    responseType: 'stream',
    validateStatus: () => true,
  });
  return {
    axios: instance,
    close: () => {
      httpAgent.destroy();
      httpsAgent.destroy();
    },
  };
}

function assertUsable(baseUrl: string, apiKey: string): void {
  if (!/^[\x21-\x7e]+$/.test(apiKey)) throw new TypeError('The Fish.Audio key has characters that no key has.');
  const url = URL.canParse(baseUrl) ? new URL(baseUrl) : null;
  if (url === null || !/^https?:$/.test(url.protocol) || url.username !== '' || url.password !== '') {
    throw new TypeError('The Fish.Audio address has to be an http(s) address without a user name.');
  }
}
