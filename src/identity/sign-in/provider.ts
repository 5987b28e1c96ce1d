import type { Configuration, ServerMetadata } from 'openid-client';
import type { Log } from '../../domain/log';
import { failureOf } from '../tokens/fetch-json';
import { readMetadata } from '../tokens/read-metadata';
import { IssuerUnavailable } from '../tokens/token-errors';
import { fetchAnswer, RETRY_AFTER_SECONDS } from './fetch-answer';

/** The client that the page is at its issuer. */
export interface ProviderOptions {
  /** As in AUTH_ISSUER: with or without a slash at the end. */
  readonly issuer: string;
  readonly clientId: string;
  /** Undefined for a public client. */
  readonly clientSecret: string | undefined;
  readonly log: Log;
}

const FRESH_MS = 300_000;
const TIMEOUT_MS = 5_000;
const ENDPOINTS = ['authorization_endpoint', 'token_endpoint'];

/** What the issuer says of itself, as openid-client needs it; read when somebody signs in, and kept for some minutes. */
export class Provider {
  readonly #options: ProviderOptions;
  #known: Configuration | null = null;
  #readAt = Number.NEGATIVE_INFINITY;
  #reading: Promise<Configuration> | null = null;

  constructor(options: ProviderOptions) {
    this.#options = options;
  }

  /** Throws IssuerUnavailable if nothing is known of the issuer and it does not answer as it should. */
  async configuration(): Promise<Configuration> {
    if (this.#known !== null && performance.now() - this.#readAt < FRESH_MS) return this.#known;
    this.#reading ??= this.#read().finally(() => {
      this.#reading = null;
    });
    try {
      return await this.#reading;
    } catch (error) {
      if (this.#known !== null) return this.#known;
      const reason = failureOf(error);
      this.#options.log.warn({ event: 'sign_in_unavailable', reason }, 'The metadata of AUTH_ISSUER cannot be read');
      throw new IssuerUnavailable(RETRY_AFTER_SECONDS);
    }
  }

  async #read(): Promise<Configuration> {
    const { issuer } = this.#options;
    const metadata = await readMetadata(issuer, ENDPOINTS, globalThis.fetch, AbortSignal.timeout(TIMEOUT_MS));
    this.#known = await this.#configure(metadata);
    this.#readAt = performance.now();
    return this.#known;
  }

  async #configure(metadata: ServerMetadata): Promise<Configuration> {
    // openid-client is loaded where somebody signs in alone, and by import(), since it is an ES module.
    const client = await import('openid-client');
    const { clientId, clientSecret, issuer } = this.#options;
    const { token_endpoint_auth_methods_supported: methods = ['client_secret_basic'] } = metadata;
    const authentication =
      clientSecret === undefined
        ? client.None()
        : methods.includes('client_secret_basic')
          ? client.ClientSecretBasic(clientSecret)
          : client.ClientSecretPost(clientSecret);
    const configuration = new client.Configuration(metadata, clientId, {}, authentication);
    configuration.timeout = TIMEOUT_MS / 1000;
    // The settings allow plain http for an issuer on this machine alone.
    if (issuer.startsWith('http:')) client.allowInsecureRequests(configuration);
    configuration[client.customFetch] = fetchAnswer;
    return configuration;
  }
}
