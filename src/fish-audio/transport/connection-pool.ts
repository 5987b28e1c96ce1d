import http from 'node:http';
import https from 'node:https';
import { isIP } from 'node:net';
import axios, { Axios, type AxiosInstance, type AxiosRequestConfig } from 'axios';
import { type DirectSender, directSender } from './direct-sender';
import { formAdapter } from './form-adapter';

/** Servers commonly close an idle connection after 5 s. Ours are closed earlier, so that no upload starts on a closing one. */
const IDLE_SOCKET_MS = 4_000;

/** What sends a request with axios. */
export type RequestSender = Pick<AxiosInstance, 'request'>;

/** A pool of connections for one address and key, and axios, which uses it. */
export interface ConnectionPool {
  readonly axios: RequestSender;
  /** The same for forms. */
  readonly forms: RequestSender;
  /** What sends without axios. */
  readonly direct: DirectSender;
  /** Closes every connection, those in use included. */
  close(): void;
}

/** Prepares the pool; opens no connection. Without a key nothing may be sent. Throws a TypeError for an invalid key or address, without showing either. */
export function createConnectionPool(baseUrl: string, apiKey: string | undefined): ConnectionPool {
  const { protocol, hostname } = usableUrl(baseUrl, apiKey);
  const agentOptions = {
    keepAlive: true,
    timeout: IDLE_SOCKET_MS,
    // Node would work it out anew for every request, which takes a good part of the time that sending one takes.
    servername: isIP(hostname.replace(/[[\]]/g, '')) === 0 ? hostname : '',
  };
  const [httpAgent, httpsAgent] = [new http.Agent(agentOptions), new https.Agent(agentOptions)];
  const headers = {
    ...(apiKey === undefined ? {} : { Authorization: `Bearer ${apiKey}` }),
    'User-Agent': 'echo-voice-models',
  };
  const options: AxiosRequestConfig = {
    baseURL: baseUrl,
    httpAgent,
    httpsAgent,
    headers,
    // The key and the samples are sent to the configured address only.
    allowAbsoluteUrls: false,
    maxRedirects: 0,
    proxy: false,
    // Bodies are read by readText, which caps them, and parsed by our own schemas. A status never makes axios throw.
    responseType: 'stream',
    validateStatus: () => true,
  };
  const send = directSender({ baseUrl, agent: protocol === 'https:' ? httpsAgent : httpAgent });
  // As axios accepts it by default.
  const common = { Accept: 'application/json, text/plain, */*', ...headers };
  return {
    axios: axios.create(options),
    // Without the defaults of `create`, most of which are for other bodies.
    forms: new Axios({ adapter: formAdapter(send), headers: common }),
    direct: (request, sending) => send({ ...request, headers: { ...common, ...request.headers } }, sending),
    close: () => {
      httpAgent.destroy();
      httpsAgent.destroy();
    },
  };
}

function usableUrl(baseUrl: string, apiKey: string | undefined): URL {
  if (apiKey !== undefined && !/^[\x21-\x7e]+$/.test(apiKey))
    throw new TypeError('The Fish.Audio API key may contain only printable ASCII characters without spaces.');
  const url = URL.canParse(baseUrl) ? new URL(baseUrl) : null;
  if (url === null || !/^https?:$/.test(url.protocol) || url.username !== '' || url.password !== '') {
    throw new TypeError('The Fish.Audio address has to be an http(s) address without a user name.');
  }
  return url;
}
