// The lower bound of a list in Node: no framework, and one command to MongoDB. MONGO_URI and MONGO_DB_NAME say where the records are.
import http from 'node:http';
import { MongoClient, ObjectId } from 'mongodb';
import { announce } from './announce';

const db = new MongoClient(process.env.MONGO_URI ?? '').db(process.env.MONGO_DB_NAME);

async function list(url: URL): Promise<string> {
  const { cursor } = await db.command({
    find: 'voice_models',
    filter: { user_id: new ObjectId(url.searchParams.get('user_id') ?? '') },
    sort: { created_at: -1, _id: -1 },
    limit: Number(url.searchParams.get('limit')),
    singleBatch: true,
  });
  return JSON.stringify({ voice_models: cursor.firstBatch, count: cursor.firstBatch.length });
}

const server = http.createServer((req, res) => {
  list(new URL(req.url ?? '', 'http://localhost')).then(
    (body) => {
      res.writeHead(200, { 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(body) });
      res.end(body);
    },
    () => res.destroy(),
  );
});
announce(server);
