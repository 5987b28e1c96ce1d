import { type Request, type Response, Router } from 'express';
import { z } from 'zod';
import { type DeleteDeps, deleteVoiceModel } from '../../services/voice-models/delete-voice-model';
import { findVoiceModelOrPending } from '../../services/voice-models/find-voice-model';
import { listVoiceModels } from '../../services/voice-models/list-voice-models';
import { cursor, limit, modelId, objectId, parseInput, text } from '../input/parse-input';
import { contextOf } from '../middleware/request-context';
import { sendJsonOrPage } from '../responses/json-or-page';
import { addRoute } from './add-route';

const yesOrNo = z.enum(['true', 'false'], 'must be true or false').transform((value) => value === 'true');
const pathInput = z.strictObject({ model_id: modelId });
const noQuery = z.strictObject({});
const listQuery = z.strictObject({
  user_id: objectId,
  limit,
  cursor,
  search: text(1, 100).optional(),
  tag: text(1, 50).optional(),
  file_type: z.enum(['audio', 'video'], 'must be audio or video').optional(),
  linked: yesOrNo.optional(),
});
const deleteQuery = z.strictObject({ fish_audio: yesOrNo.default(false) });

/** The records of voice models: list, read, delete. */
export function voiceModelsRouter(deps: DeleteDeps): Router {
  const router = Router();

  const list = async (req: Request, res: Response): Promise<void> => {
    const { user_id, ...query } = parseInput(listQuery, req.query);
    const { items, next_cursor, partial } = await listVoiceModels(deps, user_id, query);
    res.json({ voice_models: items, count: items.length, next_cursor, ...(partial ? { partial } : {}) });
  };
  const read = async (req: Request, res: Response): Promise<void> => {
    const { model_id } = parseInput(pathInput, req.params);
    parseInput(noQuery, req.query);
    const voiceModel = await findVoiceModelOrPending(deps, model_id);
    sendJsonOrPage(req, res, { status: 200, json: voiceModel, view: 'voice-model', locals: { voiceModel } });
  };
  const remove = async (req: Request, res: Response): Promise<void> => {
    const { model_id } = parseInput(pathInput, req.params);
    const { fish_audio } = parseInput(deleteQuery, req.query);
    res.json(await deleteVoiceModel(deps, { modelId: model_id, fishAudio: fish_audio, ...contextOf(res).trace }));
  };

  addRoute(router, '/voice-models', { get: [list] });
  addRoute(router, '/voice-models/:model_id', { get: [read], delete: [remove] });
  return router;
}
