// The upstream of every contender: reads a body as fast as it comes and answers as Fish.Audio does when a voice model
// has been made (Fish Audio OpenAPI, ModelEntity). `GET /` tells how many bytes it has taken.
import { randomUUID } from 'node:crypto';
import http from 'node:http';
import { announce } from './announce';

let takenBytes = 0;

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
    takenBytes += chunk.byteLength;
  });
  req.once('end', () => {
    res.writeHead(req.method === 'GET' ? 200 : 201, { 'Content-Type': 'application/json' });
    res.end(req.method === 'GET' ? JSON.stringify({ takenBytes }) : voiceModel());
  });
});
announce(server);
