import { type Request, type Response, Router } from 'express';
import { z } from 'zod';
import { createEcho, type EchoDeps, findEcho, linkEcho } from '../../services/voice-models/echos';
import { findVoiceModelOfEcho } from '../../services/voice-models/find-voice-model';
import { publicPath } from '../address/public-address';
import { cursor, limit, modelId, objectId, parseInput, text } from '../input/parse-input';
import { jsonBody } from '../middleware/small-body';
import { addRoute } from './add-route';

const pathInput = z.strictObject({ echo_id: objectId });
const listQuery = z.strictObject({ user_id: objectId, limit, cursor });
const createBody = z.strictObject(
  { user_id: objectId, name: text(1, 200), voice_model_id: modelId.optional() },
  'must be a JSON object',
);
const linkBody = z.strictObject({ model_id: modelId }, 'must be a JSON object');

/** Echos and the voice models they speak with. */
export function echoRouter(deps: EchoDeps): Router {
  const { database } = deps;
  const router = Router();

  const create = async (req: Request, res: Response): Promise<void> => {
    const { voice_model_id, ...echo } = parseInput(createBody, req.body);
    const created = await createEcho(deps, { ...echo, voice_model_id });
    res
      .status(201)
      .location(publicPath(res, `/api/echo/${created._id}`))
      .json(created);
  };
  const list = async (req: Request, res: Response): Promise<void> => {
    const { user_id, ...query } = parseInput(listQuery, req.query);
    const { items, next_cursor } = await database.getEchosForUser(user_id, query);
    res.json({ echos: items, count: items.length, next_cursor });
  };
  const read = async (req: Request, res: Response): Promise<void> => {
    res.json(await findEcho(database, parseInput(pathInput, req.params).echo_id));
  };
  const readVoice = async (req: Request, res: Response): Promise<void> => {
    res.json(await findVoiceModelOfEcho(database, parseInput(pathInput, req.params).echo_id));
  };
  const link = async (req: Request, res: Response): Promise<void> => {
    const { echo_id } = parseInput(pathInput, req.params);
    res.json(await linkEcho(deps, echo_id, parseInput(linkBody, req.body).model_id));
  };
  const unlink = async (req: Request, res: Response): Promise<void> => {
    const { echo_id } = parseInput(pathInput, req.params);
    const freed = await database.unlinkVoiceModelFromEcho(echo_id);
    res.json({ success: true, echo_id, unlinked_model_id: freed?.model_id ?? null });
  };

  addRoute(router, '/echo', { get: [list], post: [...jsonBody(), create] });
  addRoute(router, '/echo/:echo_id', { get: [read] });
  addRoute(router, '/echo/:echo_id/voice-model', { get: [readVoice], put: [...jsonBody(), link], delete: [unlink] });
  return router;
}
