const { subscribe, unsubscribe } = require('node:diagnostics_channel');

const CHANNEL = 'http.server.request.start';
/** Longer bodies are not kept, so that recording costs little memory. */
const MAX_BODY_BYTES = 4_000_000;

/** The status line and headers as they are written to the socket, whichever way they were set. */
function parseHead(text) {
  const [, ...lines] = text.trimEnd().split('\r\n');
  const headers = {};
  for (const line of lines) {
    const colon = line.indexOf(':');
    const name = line.slice(0, colon).toLowerCase();
    const value = line.slice(colon + 1).trim();
    headers[name] = name in headers ? `${headers[name]}, ${value}` : value;
  }
  return headers;
}

function recordOne(request, response, onExchange) {
  const { method, url } = request;
  const chunks = [];
  let bytes = 0;
  const keep = (chunk, encoding) => {
    if (chunk === null || chunk === undefined || typeof chunk === 'function') return;
    // Only JSON is looked into.
    if (!/^content-type:[^\r]*json/im.test(response._header ?? '')) return;
    const buffer = typeof chunk === 'string' ? Buffer.from(chunk, encoding) : Buffer.from(chunk);
    bytes += buffer.byteLength;
    if (bytes <= MAX_BODY_BYTES) chunks.push(buffer);
  };
  for (const name of ['write', 'end']) {
    const original = response[name];
    response[name] = function recorded(chunk, encoding, callback) {
      const result = original.call(this, chunk, encoding, callback);
      keep(chunk, typeof encoding === 'string' ? encoding : undefined);
      return result;
    };
  }
  response.once('finish', () => {
    const body = bytes === 0 || bytes > MAX_BODY_BYTES ? null : Buffer.concat(chunks).toString();
    onExchange({ method, url, status: response.statusCode, headers: parseHead(response._header), body });
  });
}

/**
 * Reports every complete response of the HTTP servers of this process that `isWanted` names. Returns a function that ends
 * it. Node tells of each request on a diagnostics channel before any listener has it.
 */
function recordExchanges(isWanted, onExchange) {
  const listener = ({ request, response, server }) => {
    if (isWanted(server)) recordOne(request, response, onExchange);
  };
  subscribe(CHANNEL, listener);
  return () => unsubscribe(CHANNEL, listener);
}

module.exports = { recordExchanges };
