// The least that can be done: the body goes on as it comes, unread. What is faster than this does not exist in Node.
import http from 'node:http';
import { pipeline } from 'node:stream';
import { announce } from './announce';

const agent = new http.Agent({ keepAlive: true });

const server = http.createServer((req, res) => {
  const headers = { 'content-type': req.headers['content-type'], 'content-length': req.headers['content-length'] };
  const onward = http.request(`${process.env.SINK_URL}/model`, { agent, method: 'POST', headers }, (answer) => {
    res.writeHead(answer.statusCode ?? 502, { 'content-type': 'application/json' });
    pipeline(answer, res, () => undefined);
  });
  pipeline(req, onward, (error) => {
    if (error) res.destroy();
  });
});
announce(server);
