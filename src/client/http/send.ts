import { platform, type UploadRequest } from './platform.js';

/** `fetch` of the platform, or a function that does the same. */
export type Fetch = typeof globalThis.fetch;

/** A request as it is sent. */
export interface Sendable {
  readonly url: string;
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | FormData | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: Progress) => void) | undefined;
}

/** How much of an upload has left this device. An upload that is tried again begins at 0. */
export interface Progress {
  readonly sentBytes: number;
  readonly totalBytes: number;
}

/** A response, whose body is read once by one of the functions. */
export interface Received {
  readonly status: number;
  header(name: string): string | null;
  text(): Promise<string>;
  /** The response of `fetch`, for bodies that are not text. */
  readonly response?: Response;
}

/** Sends by `fetch`. Rejects when no response came. */
export async function sendByFetch(request: Sendable, fetch: Fetch): Promise<Received> {
  const { url, method, headers, body, signal } = request;
  const response = await fetch(url, {
    method,
    headers,
    ...(body === undefined ? {} : { body }),
    ...(signal === undefined ? {} : { signal }),
  });
  return {
    status: response.status,
    header: (name) => response.headers.get(name),
    text: () => response.text(),
    response,
  };
}

/** Whether uploads can be sent by XMLHttpRequest, which reports progress; `fetch` does not. */
export function hasUploadRequests(): boolean {
  return platform.XMLHttpRequest !== undefined;
}

/** Sends a form by XMLHttpRequest and reports its progress. Rejects when no response came. */
export function sendByUploadRequest(sendable: Sendable, body: FormData): Promise<Received> {
  const { XMLHttpRequest } = platform;
  if (sendable.signal?.aborted) throw new Error('aborted');
  if (XMLHttpRequest === undefined) throw new Error('There is no XMLHttpRequest');
  const request = new XMLHttpRequest();
  request.open(sendable.method, sendable.url);
  for (const [name, value] of Object.entries(sendable.headers)) request.setRequestHeader(name, value);
  request.upload.addEventListener('progress', ({ loaded, total }) =>
    sendable.onProgress?.({ sentBytes: loaded, totalBytes: total }),
  );
  const abort = () => request.abort();
  sendable.signal?.addEventListener('abort', abort);
  return new Promise<Received>((resolve, reject) => {
    request.addEventListener('load', () => resolve(receivedBy(request)));
    for (const event of ['error', 'abort', 'timeout']) request.addEventListener(event, () => reject(new Error(event)));
    request.send(body);
  }).finally(() => sendable.signal?.removeEventListener('abort', abort));
}

function receivedBy(request: UploadRequest): Received {
  return {
    status: request.status,
    header: (name) => request.getResponseHeader(name),
    text: async () => request.responseText,
  };
}
