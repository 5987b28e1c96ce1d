/** What a browser was answered: the last response, where redirects are not followed. */
export interface PageResponse {
  readonly status: number;
  readonly location: string;
  readonly text: string;
  readonly setCookies: readonly string[];
}

/** What a request may have besides its address. */
export interface PageRequest {
  readonly method?: string;
  readonly form?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
}

/** A browser without scripts that follows no redirect by itself, and keeps the cookies of each port apart. */
export class PageBrowser {
  readonly jars = new Map<string, Map<string, string>>();

  constructor(readonly url: string) {}

  /** The cookies that the service has. */
  get cookies(): Map<string, string> {
    return this.#jar(this.url);
  }

  /** Sends one request, to the service unless the address is whole. */
  async send(address: string, { method = 'GET', form, headers = {} }: PageRequest = {}): Promise<PageResponse> {
    const url = new URL(address, this.url);
    const jar = this.#jar(url.origin);
    const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join('; ');
    const body = form && new URLSearchParams({ ...form });
    const response = await fetch(url, {
      method,
      redirect: 'manual',
      headers: { accept: 'text/html', ...(cookie === '' ? {} : { cookie }), ...headers },
      ...(body && { body }),
    });
    const setCookies = response.headers.getSetCookie();
    for (const line of setCookies) keep(jar, line);
    const location = response.headers.get('location');
    return {
      status: response.status,
      location: location === null ? '' : new URL(location, url).href,
      text: await response.text(),
      setCookies,
    };
  }

  /** Begins to sign in, and goes on until the issuer sends the browser back; gives that address, without going there. */
  async walkToCallback(user: string, path = '/sign-in'): Promise<string> {
    let { location } = await this.send(path);
    while (!location.startsWith(`${this.url}/sign-in/callback`)) {
      const isQuestion = new URL(location).pathname.startsWith('/interaction/');
      const response = await this.send(location, isQuestion ? { method: 'POST', form: { user } } : {});
      if (response.location === '') throw new Error(`${location} has status ${response.status}: ${response.text}`);
      location = response.location;
    }
    return location;
  }

  /** Signs a user in; gives the response of the service to the browser that has come back. */
  async signIn(user: string, path?: string): Promise<PageResponse> {
    return this.send(await this.walkToCallback(user, path));
  }

  /** The CSRF token that is written into the page. */
  async csrfToken(): Promise<string> {
    const { text } = await this.send('/');
    const [, token = ''] = /name="csrf_token" value="([^"]+)"/.exec(text) ?? [];
    return token;
  }

  /** Asks the API for the voices of whoever is signed in; gives the status. */
  async listStatus(headers: Readonly<Record<string, string>> = {}): Promise<number> {
    return (await this.send('/api/voice-models', { headers: { accept: 'application/json', ...headers } })).status;
  }

  /** The name and value of the cookie that holds the session. */
  get session(): string | undefined {
    return this.cookies.get('voices-session');
  }

  set session(value: string | undefined) {
    if (value === undefined) this.cookies.delete('voices-session');
    else this.cookies.set('voices-session', value);
  }

  #jar(origin: string): Map<string, string> {
    const jar = this.jars.get(origin) ?? new Map<string, string>();
    this.jars.set(origin, jar);
    return jar;
  }
}

function keep(jar: Map<string, string>, line: string): void {
  const [pair = ''] = line.split(';');
  const at = pair.indexOf('=');
  const [name, value] = [pair.slice(0, at), pair.slice(at + 1)];
  if (/;\s*max-age=0/i.test(line) || value === '') jar.delete(name);
  else jar.set(name, value);
}
