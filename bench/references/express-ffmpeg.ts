// An upload with the checks that matter, as one would write it with the usual tools: multer writes the file to disk, ffprobe says what it is and
// how long it lasts, ffmpeg's volumedetect whether there is anything to be heard, and axios sends it on. SINK_URL names the upstream.
import { execFile } from 'node:child_process';
import { createReadStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import http from 'node:http';
import { tmpdir } from 'node:os';
import { promisify } from 'node:util';
import axios from 'axios';
import express from 'express';
import FormData from 'form-data';
import multer from 'multer';
import { announce } from './announce';

const run = promisify(execFile);
const MIN_SECONDS = 1;
const MAX_SECONDS = 180;
const SILENCE_DB = -60;
const PROBE = ['-v', 'error', '-show_entries', 'format=duration:stream=codec_type,codec_name', '-of', 'json'];

interface Probed {
  readonly streams?: readonly { readonly codec_type?: string }[];
  readonly format?: { readonly duration?: string };
}

/** What is wrong with a recording, or null. */
async function problemOf(file: string): Promise<string | null> {
  const probed = await run('ffprobe', [...PROBE, file]).catch(() => null);
  if (probed === null) return 'unknown kind of file';
  const { streams = [], format = {} }: Probed = JSON.parse(probed.stdout);
  if (!streams.some(({ codec_type }) => codec_type === 'audio')) return 'no sound track';
  const seconds = Number(format.duration);
  if (!(seconds >= MIN_SECONDS && seconds <= MAX_SECONDS)) return 'too short or too long';
  const volume = ['-hide_banner', '-nostdin', '-nostats', '-i', file, '-vn', '-af', 'volumedetect', '-f', 'null', '-'];
  const measured = await run('ffmpeg', volume).catch(() => null);
  if (measured === null) return 'damaged';
  const loudest = Number(/max_volume: (-?[\d.]+|-inf) dB/.exec(measured.stderr)?.[1]?.replace('inf', 'Infinity'));
  return loudest > SILENCE_DB ? null : 'silent';
}

const upload = multer({ storage: multer.diskStorage({ destination: tmpdir() }) });
const app = express();

app.post('/api/upload-reference', upload.single('audio'), async (req, res) => {
  const file = req.file?.path ?? '';
  try {
    const problem = await problemOf(file);
    if (problem !== null) return void res.status(422).json({ success: false, problem });
    const form = new FormData();
    form.append('type', 'tts');
    form.append('title', (req.body as { name: string }).name);
    form.append('train_mode', 'fast');
    form.append('visibility', 'private');
    form.append('voices', createReadStream(file), { filename: 'sample.wav', contentType: 'audio/wav' });
    const response = await axios.post<{ _id: string }>(`${process.env.SINK_URL}/model`, form, {
      headers: { ...form.getHeaders(), Authorization: 'Bearer bench' },
      maxBodyLength: Number.POSITIVE_INFINITY,
      // Otherwise the layer that follows redirects keeps the whole body.
      maxRedirects: 0,
    });
    res.status(201).json({ success: true, model_id: response.data._id });
  } finally {
    await rm(file, { force: true });
  }
});

announce(http.createServer(app));
