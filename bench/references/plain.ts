// An upload as a tutorial would write it: everything in memory, nothing checked. SINK_URL names the upstream.
import http from 'node:http';
import axios from 'axios';
import express from 'express';
import FormData from 'form-data';
import multer from 'multer';
import { announce } from './announce';

const upload = multer({ storage: multer.memoryStorage() });
const app = express();

app.post('/api/upload-reference', upload.single('audio'), async (req, res) => {
  const form = new FormData();
  form.append('type', 'tts');
  form.append('title', (req.body as { name: string }).name);
  form.append('train_mode', 'fast');
  form.append('visibility', 'private');
  form.append('voices', req.file?.buffer, { filename: 'sample.wav', contentType: 'audio/wav' });
  const response = await axios.post<{ _id: string }>(`${process.env.SINK_URL}/model`, form, {
    headers: { ...form.getHeaders(), Authorization: 'Bearer bench' },
    maxBodyLength: Number.POSITIVE_INFINITY,
  });
  res.status(201).json({ success: true, model_id: response.data._id });
});

announce(http.createServer(app));
