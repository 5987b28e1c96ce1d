// A list of voices as a tutorial would write it: one query, and what it gives as JSON. Nothing is checked, and documents are sent as they are.
// MONGO_URI and MONGO_DB_NAME say where they are.
import http from 'node:http';
import express from 'express';
import { MongoClient, ObjectId } from 'mongodb';
import { announce } from './announce';

const client = new MongoClient(process.env.MONGO_URI ?? '');
const voiceModels = client.db(process.env.MONGO_DB_NAME).collection('voice_models');
const app = express();

app.get('/api/voice-models', async (req, res) => {
  const newest = await voiceModels
    .find({ user_id: new ObjectId(String(req.query.user_id)) })
    .sort({ created_at: -1, _id: -1 })
    .limit(Number(req.query.limit))
    .toArray();
  res.json({ voice_models: newest, count: newest.length });
});

announce(http.createServer(app));
