// The upstream of every contender: reads a body as fast as it arrives and responds as Fish.Audio does when a voice model
// has been made (Fish Audio OpenAPI, ModelEntity). `GET /` responds with the number of bytes received, and every other GET with the credit of
// an account, which the service asks for.
import { randomUUID } from 'node:crypto';
import http from 'node:http';
import { announce } from './announce';

let receivedBytes = 0;

function voiceModel(): string {
  return JSON.stringify({
    _id: randomUUID().replaceAll('-', ''),
    type: 'tts',
    title: 'bench',
    description: '',
    tags: [],
    state: 'trained',
    visibility: 'private',
    created_at: new Date().toISOString(),
  });
}

const server = http.createServer({ requestTimeout: 0, keepAliveTimeout: 60_000 }, (req, res) => {
  req.on('data', (chunk: Buffer) => {
    receivedBytes += chunk.byteLength;
  });
  req.once('end', () => {
    res.writeHead(req.method === 'GET' ? 200 : 201, { 'Content-Type': 'application/json' });
    if (req.method !== 'GET') res.end(voiceModel());
    else res.end(JSON.stringify(req.url === '/' ? { receivedBytes } : { credit: '1000' }));
  });
});
announce(server);
