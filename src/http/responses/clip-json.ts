import type { Response } from 'express';
import type { ClipBody } from '../../contract/resources/clips';
import type { Clip } from '../../domain/clips/clip';
import { publicPath } from '../address/public-address';

/** The address of the sound of a clip, as its caller has to write it. */
function clipUrl(res: Response, clipId: string): string {
  return publicPath(res, `/api/clips/${clipId}`);
}

/** A clip as it is sent: whose it is, is known to whoever asks. */
export function clipJson(res: Response, clip: Clip): ClipBody {
  const { _id, model_id, format, content_type, duration_seconds, bytes, characters, created_at, expires_at } = clip;
  const names = { clip_id: _id, url: clipUrl(res, _id), model_id };
  return { ...names, format, content_type, duration_seconds, bytes, characters, created_at, expires_at };
}

/** Answers with a clip that was just made. */
export function sendNewClip(res: Response, clip: Clip): void {
  const body = clipJson(res, clip);
  res.status(201).setHeader('Location', body.url).json(body);
}
