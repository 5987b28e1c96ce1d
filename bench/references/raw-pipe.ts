// The lower bound: the body is passed on as it arrives, unread. Nothing in Node can be faster.
import http from 'node:http';
import { pipeline } from 'node:stream';
import { announce } from './announce';

const agent = new http.Agent({ keepAlive: true });

const server = http.createServer((req, res) => {
  const headers = { 'content-type': req.headers['content-type'], 'content-length': req.headers['content-length'] };
  const upstream = http.request(`${process.env.SINK_URL}/model`, { agent, method: 'POST', headers }, (response) => {
    res.writeHead(response.statusCode ?? 502, { 'content-type': 'application/json' });
    pipeline(response, res, () => undefined);
  });
  pipeline(req, upstream, (error) => {
    if (error) res.destroy();
  });
});
announce(server);
