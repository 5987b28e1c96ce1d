import { type Request, type Response, Router } from 'express';
import { noQuery } from '../../contract/fields';
import { deleteQuery, voiceModelListQuery, voiceModelPath } from '../../contract/resources/voice-models';
import { type DeleteDeps, deleteVoiceModel } from '../../services/voice-models/delete-voice-model';
import { findVoiceModelOrPending } from '../../services/voice-models/find-voice-model';
import { listVoiceModels } from '../../services/voice-models/list-voice-models';
import { parseInput } from '../input/parse-input';
import { contextOf } from '../middleware/request-context';
import { sendJsonOrPage } from '../responses/json-or-page';
import { sendJson } from '../responses/send-json';
import { addRoute } from './add-route';

/** The records of voice models: list, read, delete. */
export function voiceModelsRouter(deps: DeleteDeps): Router {
  const router = Router();

  const list = async (req: Request, res: Response): Promise<void> => {
    const { user_id, ...query } = parseInput(voiceModelListQuery, req.query);
    const { items, next_cursor, partial } = await listVoiceModels(deps, user_id, query);
    const body = { voice_models: items, count: items.length, next_cursor };
    sendJson(res, 'listVoiceModels', partial ? { ...body, partial } : body);
  };
  const read = async (req: Request, res: Response): Promise<void> => {
    const { model_id } = parseInput(voiceModelPath, req.params);
    parseInput(noQuery, req.query);
    const voiceModel = await findVoiceModelOrPending(deps, model_id);
    sendJsonOrPage(req, res, 'readVoiceModel', { json: voiceModel, view: 'voice-model', locals: { voiceModel } });
  };
  const remove = async (req: Request, res: Response): Promise<void> => {
    const { model_id } = parseInput(voiceModelPath, req.params);
    const { fish_audio } = parseInput(deleteQuery, req.query);
    const request = { modelId: model_id, fishAudio: fish_audio, ...contextOf(res).trace };
    sendJson(res, 'deleteVoiceModel', await deleteVoiceModel(deps, request));
  };

  addRoute(router, '/voice-models', { get: [list] });
  addRoute(router, '/voice-models/:model_id', { get: [read], delete: [remove] });
  return router;
}
