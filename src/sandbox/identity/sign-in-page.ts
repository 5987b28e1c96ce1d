import type { IncomingMessage, ServerResponse } from 'node:http';
import type Provider from 'oidc-provider';
import { SANDBOX_USERS } from './users';

/** Where the page for signing in is, with the id of the interaction behind it. */
export const SIGN_IN_PATH = '/interaction/';

const MAX_FORM_BYTES = 1000;

/** Shows a button for each user, and signs in the one whose button is pressed. There are no passwords. */
export async function serveSignIn(
  provider: Provider,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  if (request.method !== 'POST') {
    response.writeHead(200, { 'Content-Type': 'text/html; charset=utf-8', 'Cache-Control': 'no-store' }).end(PAGE);
    return;
  }
  const accountId = new URLSearchParams(await bodyOf(request)).get('user') ?? '';
  const result = Object.hasOwn(SANDBOX_USERS, accountId) ? { login: { accountId } } : { error: 'access_denied' };
  await provider.interactionFinished(request, response, result);
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  let body = '';
  for await (const piece of request) {
    body += String(piece);
    if (body.length > MAX_FORM_BYTES) throw new Error('The form is too long');
  }
  return body;
}

const BUTTONS = Object.entries(SANDBOX_USERS)
  .map(([id, { name }]) => `<button name="user" value="${id}">${name}</button>`)
  .join(' ');
const PAGE = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<link rel="icon" href="data:,">
<title>Sign in</title>
<style>body { font: 1.25rem system-ui; margin: 15vh auto; max-width: 24rem; padding: 0 1rem } button { font: inherit; padding: .5em 1em }</style>
<h1>Sign in as</h1>
<form method="post">${BUTTONS}</form>
</html>
`;
