import { type Request, type Response, Router } from 'express';
import { sampleQuery } from '../../../contract/resources/samples';
import { voiceModelPath } from '../../../contract/resources/voice-models';
import { type FindSampleDeps, findSample, sampleNotFound } from '../../../services/kept-samples/find-sample';
import { type FindDeps, findVoiceModelOrPending } from '../../../services/voice-models/find-voice-model';
import type { SoundReader } from '../../../storage/sound-store';
import { asOwner, scoped } from '../../identity/scoped';
import { parseInput } from '../../input/parse-input';
import { contentDisposition } from '../../responses/content-disposition';
import { KeptSoundSender } from '../../responses/send-kept-sound';
import { addRoute } from '../add-route';

/** What the route of recordings needs. */
export interface SamplesRouterDeps extends FindDeps, FindSampleDeps {
  readonly keptSounds: KeptSoundSender;
  /** Reads recordings that wait for the storage. */
  readonly waitingSounds: SoundReader;
}

/** The recordings of a voice model, as they were uploaded; nobody but its owner gets them. */
export function samplesRouter(deps: SamplesRouterDeps): Router {
  const router = Router();
  const fromDataFolder = new KeptSoundSender({ store: deps.waitingSounds });

  const read = async (req: Request, res: Response): Promise<void> => {
    const { model_id } = parseInput(voiceModelPath, req.params);
    const { index } = parseInput(sampleQuery, req.query);
    const own = scoped(deps, res, 'own');
    const voiceModel = await asOwner(deps, res, model_id, () => findVoiceModelOrPending(own, model_id));
    const { file_name, isWaiting, ...sound } = await findSample(deps, voiceModel, index);
    const toSend = { ...sound, contentDisposition: contentDisposition('inline', file_name) };
    // What waits may have come into the storage in this moment.
    const isSent =
      (isWaiting && (await fromDataFolder.send(req, res, toSend))) || (await deps.keptSounds.send(req, res, toSend));
    if (!isSent) throw sampleNotFound(voiceModel);
  };

  addRoute(router, '/voice-models/:model_id/sample', { get: [read] });
  return router;
}
