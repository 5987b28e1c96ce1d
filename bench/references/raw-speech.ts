// The lower bound: a speech is passed on as it arrives, unread. Nothing in Node can be faster.
import http from 'node:http';
import { pipeline } from 'node:stream';
import { announce } from './announce';

const agent = new http.Agent({ keepAlive: true });

const server = http.createServer((req, res) => {
  const { host, ...headers } = req.headers;
  const upstream = http.request(`${process.env.SINK_URL}${req.url}`, { agent, method: 'POST', headers }, (response) => {
    res.writeHead(response.statusCode ?? 502, { 'content-type': response.headers['content-type'] });
    pipeline(response, res, () => undefined);
  });
  pipeline(req, upstream, (error) => {
    if (error) res.destroy();
  });
});
announce(server);
