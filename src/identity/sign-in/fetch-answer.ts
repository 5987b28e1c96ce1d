import type { CustomFetchOptions } from 'openid-client';
import { bytesOf, failureOf, IssuerFault } from '../tokens/fetch-json';
import { IssuerUnavailable } from '../tokens/token-errors';

/** When somebody may try again whom the issuer did not answer. */
export const RETRY_AFTER_SECONDS = 3;

/**
 * fetch for openid-client, which reads whatever comes, and calls it a wrong response where the issuer stops in the middle. The whole
 * body has arrived when this resolves. Fails with IssuerUnavailable where the issuer does not answer, stops answering, or says that
 * it cannot now (a status from 500), and with IssuerFault for a body that is too long.
 */
export async function fetchAnswer(address: string, init: CustomFetchOptions): Promise<Response> {
  const { status, headers, bytes } = await read(address, init).catch((error: unknown) => {
    throw error instanceof IssuerFault ? error : unavailable(address, failureOf(error));
  });
  if (status >= 500) throw unavailable(address, `status ${status}`);
  // Some statuses may have no body, be it an empty one.
  return new Response(bytes.length === 0 ? null : bytes, { status, headers });
}

async function read(address: string, init: CustomFetchOptions) {
  const response = await fetch(address, init as RequestInit);
  return { status: response.status, headers: response.headers, bytes: await bytesOf(response, address) };
}

function unavailable(address: string, why: string): IssuerUnavailable {
  return new IssuerUnavailable(RETRY_AFTER_SECONDS, `${address}: ${why}`);
}
