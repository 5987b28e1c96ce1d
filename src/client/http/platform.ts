/** What is used of XMLHttpRequest, which browsers and React Native have. */
export interface UploadRequest {
  readonly status: number;
  readonly responseText: string;
  readonly upload: {
    addEventListener(
      type: string,
      listener: (event: { readonly loaded: number; readonly total: number }) => void,
    ): void;
  };
  open(method: string, url: string): void;
  setRequestHeader(name: string, value: string): void;
  getResponseHeader(name: string): string | null;
  addEventListener(type: string, listener: () => void): void;
  send(body: FormData): void;
  abort(): void;
}

/** What the platform may have or not have. */
interface Platform {
  readonly XMLHttpRequest?: new () => UploadRequest;
  readonly Headers?: new (headers: Readonly<Record<string, string>>) => object;
  readonly crypto?: {
    randomUUID?(): string;
    getRandomValues?(bytes: Uint8Array<ArrayBuffer>): Uint8Array;
  };
}

/** The browser, React Native or Node. */
export const platform: Platform = globalThis;

/** Throws for headers that cannot be sent. `fetch` tells of them no differently than of a connection that failed. */
export function assertHeaders(headers: Readonly<Record<string, string>>): object | null {
  return platform.Headers ? new platform.Headers(headers) : null;
}
