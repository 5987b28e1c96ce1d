import type http from 'node:http';

/**
 * Calls `listener` for every request. Node tells those with the header Expect apart, and would respond to them by itself: with
 * `100 Continue` before any check, and with an empty 417 to an expectation that it does not know, which may be ignored (RFC
 * 9110, section 10.1.1).
 */
export function onEveryRequest(server: http.Server, listener: http.RequestListener): void {
  for (const event of ['request', 'checkContinue', 'checkExpectation']) server.on(event, listener);
}
