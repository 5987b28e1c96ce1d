import { type Request, type Response, Router } from 'express';
import { createEchoBody, echoListQuery, echoPath, linkBody } from '../../contract/resources/echos';
import { createEcho, type EchoDeps, findEcho, linkEcho } from '../../services/voice-models/echos';
import { findVoiceModelOfEcho } from '../../services/voice-models/find-voice-model';
import { publicPath } from '../address/public-address';
import { parseInput } from '../input/parse-input';
import { jsonBody } from '../middleware/small-body';
import { sendJson } from '../responses/send-json';
import { addRoute } from './add-route';

/** Echos and the voice models they speak with. */
export function echoRouter(deps: EchoDeps): Router {
  const { database } = deps;
  const router = Router();

  const create = async (req: Request, res: Response): Promise<void> => {
    const { voice_model_id, ...echo } = parseInput(createEchoBody, req.body);
    const created = await createEcho(deps, { ...echo, voice_model_id });
    res.location(publicPath(res, `/api/echo/${created._id}`));
    sendJson(res, 'createEcho', created);
  };
  const list = async (req: Request, res: Response): Promise<void> => {
    const { user_id, ...query } = parseInput(echoListQuery, req.query);
    const { items, next_cursor } = await database.getEchosForUser(user_id, query);
    sendJson(res, 'listEchos', { echos: items, count: items.length, next_cursor });
  };
  const read = async (req: Request, res: Response): Promise<void> => {
    sendJson(res, 'readEcho', await findEcho(database, parseInput(echoPath, req.params).echo_id));
  };
  const readVoice = async (req: Request, res: Response): Promise<void> => {
    sendJson(res, 'readEchoVoiceModel', await findVoiceModelOfEcho(database, parseInput(echoPath, req.params).echo_id));
  };
  const link = async (req: Request, res: Response): Promise<void> => {
    const { echo_id } = parseInput(echoPath, req.params);
    sendJson(res, 'linkEcho', await linkEcho(deps, echo_id, parseInput(linkBody, req.body).model_id));
  };
  const unlink = async (req: Request, res: Response): Promise<void> => {
    const { echo_id } = parseInput(echoPath, req.params);
    const freed = await database.unlinkVoiceModelFromEcho(echo_id);
    sendJson(res, 'unlinkEcho', { success: true, echo_id, unlinked_model_id: freed?.model_id ?? null });
  };

  addRoute(router, '/echo', { get: [list], post: [...jsonBody(), create] });
  addRoute(router, '/echo/:echo_id', { get: [read] });
  addRoute(router, '/echo/:echo_id/voice-model', { get: [readVoice], put: [...jsonBody(), link], delete: [unlink] });
  return router;
}
