import { type Request, type Response, Router } from 'express';
import { noQuery } from '../../../contract/fields';
import { clipListQuery, clipPath, clipsOfVoiceQuery } from '../../../contract/resources/clips';
import { type ClipDeps, clipNotFound } from '../../../services/clips/clip-deps';
import { findClip, listClips } from '../../../services/clips/find-clip';
import { removeClip, removeClipsOf } from '../../../services/clips/remove-clips';
import { clipKey } from '../../../storage/storage-keys';
import { scoped } from '../../identity/scoped';
import { parseInput } from '../../input/parse-input';
import { clipJson } from '../../responses/clip-json';
import { contentDisposition } from '../../responses/content-disposition';
import { sendJson } from '../../responses/send-json';
import type { KeptSoundSender } from '../../responses/send-kept-sound';
import { addRoute } from '../add-route';

/** What the routes of clips need. */
export interface ClipRouterDeps extends ClipDeps {
  readonly keptSounds: KeptSoundSender;
}

/** Speeches that were kept: play, list, delete. */
export function clipsRouter(deps: ClipRouterDeps): Router {
  const router = Router();

  const play = async (req: Request, res: Response): Promise<void> => {
    const { clip_id } = parseInput(clipPath, req.params);
    parseInput(noQuery, req.query);
    const { clip, fileName } = await findClip(scoped(deps, res, 'read'), clip_id);
    const isSent = await deps.keptSounds.send(req, res, {
      key: clipKey(clip),
      bytes: clip.bytes,
      etag: clip._id,
      contentType: clip.content_type,
      // No browser plays samples without a header.
      contentDisposition: contentDisposition(clip.format === 'pcm' ? 'attachment' : 'inline', fileName),
    });
    if (!isSent) throw clipNotFound();
  };
  const remove = async (req: Request, res: Response): Promise<void> => {
    const { clip_id } = parseInput(clipPath, req.params);
    parseInput(noQuery, req.query);
    const { record, sound } = await removeClip(scoped(deps, res, 'own'), clip_id);
    sendJson(res, 'deleteClip', { success: true, clip_id, deleted: { database: record, sound } });
  };
  const list = async (req: Request, res: Response): Promise<void> => {
    const { model_id, ...query } = parseInput(clipListQuery, req.query);
    const { items, next_cursor } = await listClips(scoped(deps, res, 'read'), model_id, query);
    const clips = items.map((clip) => clipJson(res, clip));
    sendJson(res, 'listClips', { clips, count: clips.length, next_cursor });
  };
  const removeAll = async (req: Request, res: Response): Promise<void> => {
    const { model_id } = parseInput(clipsOfVoiceQuery, req.query);
    const { records, sounds } = await removeClipsOf(scoped(deps, res, 'read'), model_id);
    sendJson(res, 'deleteClips', { success: true, model_id, deleted: { database: records, sounds } });
  };

  addRoute(router, '/clips', { get: [list], delete: [removeAll] });
  addRoute(router, '/clips/:clip_id', { get: [play], delete: [remove] });
  return router;
}
