import { type Request, type Response, Router } from 'express';
import { noQuery } from '../../contract/fields';
import { createEchoBody, echoListQuery, echoPath, linkBody } from '../../contract/resources/echos';
import { asSeen } from '../../services/sharing/borrowed';
import { createEcho, type EchoDeps, findEcho, linkEcho } from '../../services/voice-models/echos';
import { findVoiceModelOfEcho } from '../../services/voice-models/find-voice-model';
import { publicPath } from '../address/public-address';
import { noteLink } from '../identity/audited';
import { asOwner, parseOfUser, reaching } from '../identity/scoped';
import { unlessErased } from '../identity/unless-erased';
import { parseInput } from '../input/parse-input';
import { jsonBody } from '../middleware/small-body';
import { sendJson } from '../responses/send-json';
import { addRoute } from './add-route';

/** Echos and the voice models they speak with. */
export function echoRouter(deps: EchoDeps): Router {
  const router = Router();

  const create = reaching(deps, 'link', (linkable, req, res) => createOne(deps, linkable, req, res));
  const list = reaching(deps, 'read', async ({ database }, req, res) => {
    const { user_id, ...query } = parseOfUser(res, echoListQuery, req.query);
    const { items, next_cursor } = await database.getEchosForUser(user_id, query);
    const echos = items.map(({ voice_model_lost: _, ...echo }) => echo);
    sendJson(res, 'listEchos', { echos, count: items.length, next_cursor });
  });
  const read = reaching(deps, 'read', async ({ database }, req, res) => {
    parseInput(noQuery, req.query);
    sendJson(res, 'readEcho', await findEcho(database, parseInput(echoPath, req.params).echo_id));
  });
  const readVoice = reaching(deps, 'read', async (reachable, req, res) => {
    parseInput(noQuery, req.query);
    const voice = await findVoiceModelOfEcho(reachable.database, parseInput(echoPath, req.params).echo_id);
    sendJson(res, 'readEchoVoiceModel', await asSeen(reachable, voice));
  });
  const link = reaching(deps, 'link', async (linkable, req, res) => {
    parseInput(noQuery, req.query);
    const { echo_id, model_id } = { ...parseInput(echoPath, req.params), ...parseInput(linkBody, req.body) };
    const linked = await asOwner(deps, res, model_id, () => linkEcho(linkable, echo_id, model_id));
    // Not by the record, which has the Echo of the owner where an admin links another one.
    noteLink(res, linked.model_id, echo_id);
    sendJson(res, 'linkEcho', await asSeen(linkable, linked));
  });
  const unlink = reaching(deps, 'own', async ({ database }, req, res) => {
    parseInput(noQuery, req.query);
    const { echo_id } = parseInput(echoPath, req.params);
    const freed = await database.unlinkVoiceModelFromEcho(echo_id);
    sendJson(res, 'unlinkEcho', { success: true, echo_id, unlinked_model_id: freed?.model_id ?? null });
  });

  addRoute(router, '/echo', { get: [list], post: [...jsonBody(), create] });
  addRoute(router, '/echo/:echo_id', { get: [read] });
  addRoute(router, '/echo/:echo_id/voice-model', { get: [readVoice], put: [...jsonBody(), link], delete: [unlink] });
  return router;
}

/** Creates an Echo, with the voice that it is to speak with if the request names one. */
async function createOne(deps: EchoDeps, linkable: EchoDeps, req: Request, res: Response): Promise<void> {
  parseInput(noQuery, req.query);
  const { voice_model_id, ...echo } = parseOfUser(res, createEchoBody, req.body);
  const make = () => createEcho(linkable, { ...echo, voice_model_id });
  const created = await unlessErased(deps, res, echo.user_id, {
    make: () => asOwner(deps, res, voice_model_id, make),
    undo: ({ _id }) => deps.database.deleteEcho(_id),
  });
  res.location(publicPath(res, `/api/echo/${created._id}`));
  noteLink(res, created.voice_model_id, created._id);
  sendJson(res, 'createEcho', created);
}
