// A speech as a tutorial would write it: express reads the body, axios asks for the sound and it is piped on. SINK_URL names the upstream.
import http from 'node:http';
import { pipeline, type Readable } from 'node:stream';
import axios from 'axios';
import express from 'express';
import { announce } from './announce';

const app = express();

app.post('/v1/tts', express.json(), async (req, res) => {
  const headers = { Authorization: req.headers.authorization ?? '', model: String(req.headers.model) };
  const url = `${process.env.SINK_URL}/v1/tts`;
  const response = await axios.post<Readable>(url, req.body, { headers, responseType: 'stream' });
  res.setHeader('Content-Type', String(response.headers['content-type']));
  pipeline(response.data, res, () => undefined);
});

announce(http.createServer(app));
