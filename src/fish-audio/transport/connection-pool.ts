import http from 'node:http';
import https from 'node:https';
import axios, { type AxiosInstance } from 'axios';

/** Servers commonly close an idle connection after 5 s. Ours are closed earlier, so that no upload starts on a closing one. */
const IDLE_SOCKET_MS = 4_000;

/** A pool of connections for one address and key, and the axios instance that uses it. */
export interface ConnectionPool {
  readonly axios: AxiosInstance;
  /** Closes every connection, those in use included. */
  close(): void;
}

/** Prepares the pool; opens no connection. Without a key nothing may be sent. Throws a TypeError for an invalid key or address, without showing either. */
export function createConnectionPool(baseUrl: string, apiKey: string | undefined): ConnectionPool {
  assertUsable(baseUrl, apiKey);
  const httpAgent = new http.Agent({ keepAlive: true, timeout: IDLE_SOCKET_MS });
  const httpsAgent = new https.Agent({ keepAlive: true, timeout: IDLE_SOCKET_MS });
  const instance = axios.create({
    baseURL: baseUrl,
    httpAgent,
    httpsAgent,
    headers: {
      ...(apiKey === undefined ? {} : { Authorization: `Bearer ${apiKey}` }),
      'User-Agent': 'echo-voice-models',
    },
    // The key and the samples are sent to the configured address only.
    allowAbsoluteUrls: false,
    maxRedirects: 0,
    proxy: false,
    // -1 means unlimited. Any other value, Infinity too, adds a stream between the sample and the socket.
    maxBodyLength: -1,
    // Bodies are read by readText, which caps them, and parsed by our own schemas. A status never makes axios throw.
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

function assertUsable(baseUrl: string, apiKey: string | undefined): void {
  if (apiKey !== undefined && !/^[\x21-\x7e]+$/.test(apiKey))
    throw new TypeError('The Fish.Audio API key may contain only printable ASCII characters without spaces.');
  const url = URL.canParse(baseUrl) ? new URL(baseUrl) : null;
  if (url === null || !/^https?:$/.test(url.protocol) || url.username !== '' || url.password !== '') {
    throw new TypeError('The Fish.Audio address has to be an http(s) address without a user name.');
  }
}
