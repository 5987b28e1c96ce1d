import type { DatabaseManager } from '../../database/database-manager';
import type { Echo } from '../../domain/echo';
import type { VoiceModel } from '../../domain/voice-model';
import { ApiError } from '../../errors/api-error';
import { keepFromExpiry } from '../speech';
import { type FindRecordedDeps, findRecorded } from './find-voice-model';
import { voiceModelNotFound } from './reach';

/** What Echos need. */
export type EchoDeps = FindRecordedDeps;

/**
 * Makes an Echo speak with a voice model; the Echo's former voice model and the voice model's former Echo are freed.
 * The Echo need not have been created here, since the app may keep its own; but one that was must belong to the same
 * user, or to one to whom the voice model was lent for that: then it keeps the Echos that it has of others. Throws
 * `voice_model_not_found` or `conflict`, for an Echo of a user whose things the request may not reach `echo_not_found`,
 * and what the database throws.
 */
export async function linkEcho(deps: EchoDeps, echoId: string, modelId: string): Promise<VoiceModel> {
  const { database, access = null } = deps;
  const [voiceModel, echo] = await Promise.all([findRecorded(deps, modelId), database.getEcho(echoId)]);
  if (access === null && echo !== null && !(await maySpeakFor(deps, voiceModel, echo.user_id))) {
    throw new ApiError('conflict', 'This Echo and this voice model belong to different users.');
  }
  await keepFromExpiry(database, voiceModel);
  const linked = await database.linkVoiceModelToEcho(voiceModel.model_id, echoId, access?.userId ?? echo?.user_id);
  if (linked === null) throw voiceModelNotFound();
  return linked;
}

/** Whether a voice may speak for the Echos of a user: it is the user's, or was lent for that. */
async function maySpeakFor({ database }: EchoDeps, voice: VoiceModel, userId: string): Promise<boolean> {
  if (voice.user_id === userId) return true;
  const borrowed = await database.sharing.findBorrowed(voice.model_id, userId);
  return borrowed?.may.includes('link') === true;
}

/** A new Echo: whose it is, what it is called, and the voice model it is to speak with, if any. */
export interface CreateEchoInput {
  readonly user_id: string;
  readonly name: string;
  readonly voice_model_id: string | undefined;
}

/** An Echo with the model_id of its voice model. */
export type EchoWithVoice = Echo & { readonly voice_model_id: string | null };

/**
 * Creates an Echo and links its voice model. The voice model is looked up first, so that a wrong id leaves no Echo
 * behind; nor does a link that fails, unless the Echo cannot be removed either: then it has no voice model. Throws `voice_model_not_found` or `conflict`, and what the database throws.
 */
export async function createEcho(deps: EchoDeps, input: CreateEchoInput): Promise<EchoWithVoice> {
  const { database } = deps;
  const { user_id, name, voice_model_id } = input;
  if (voice_model_id === undefined) return { ...(await database.createEcho({ user_id, name })), voice_model_id: null };
  const voiceModel = await findRecorded(deps, voice_model_id);
  if (!(await maySpeakFor(deps, voiceModel, user_id))) {
    throw new ApiError('conflict', 'This voice model belongs to another user.');
  }
  await keepFromExpiry(database, voiceModel);
  const echo = await database.createEcho({ user_id, name });
  try {
    const linked = await database.linkVoiceModelToEcho(voiceModel.model_id, echo._id, user_id);
    return { ...echo, voice_model_id: linked?.model_id ?? null };
  } catch (error) {
    // No request deletes an Echo: one that stays has to be told of, for its voice to be linked later.
    const isGone = await database.deleteEcho(echo._id).then(
      () => true,
      () => false,
    );
    if (isGone) throw error;
    return { ...echo, voice_model_id: null };
  }
}

/** The Echo that a new voice of a user is to speak for. */
export interface WantedEcho {
  readonly echoId: string;
  readonly userId: string;
  /** With sign-in, nobody is told of the Echos of others. */
  readonly hasSignIn: boolean;
}

/**
 * Refuses an Echo of another user, before anything is paid for a voice that is to be its. While the database is away nothing is
 * known of Echos; then the record is saved without it. Throws `echo_not_found` with sign-in, else `conflict`.
 */
export async function assertEchoOfUser(
  database: DatabaseManager,
  { echoId, userId, hasSignIn }: WantedEcho,
): Promise<void> {
  if (database.state !== 'connected') return;
  const reached = hasSignIn ? database.for({ userId, need: 'own' }) : database;
  const isOfOther = await reached.voiceModels.isEchoOfOther(echoId, userId).catch(() => false);
  if (!isOfOther) return;
  throw hasSignIn ? echoNotFound() : new ApiError('conflict', 'This Echo belongs to another user.');
}

/** An Echo with its voice model's id. Throws `echo_not_found`, and what the database throws. */
export async function findEcho(database: DatabaseManager, echoId: string): Promise<EchoWithVoice> {
  const [echo, voiceModel] = await Promise.all([database.getEcho(echoId), database.getVoiceModelForEcho(echoId)]);
  if (echo === null) throw echoNotFound();
  const { voice_model_lost, ...found } = echo;
  if (voiceModel !== null) return { ...found, voice_model_id: voiceModel.model_id };
  return { ...found, voice_model_id: null, ...(voice_model_lost !== undefined && { voice_model_lost }) };
}

function echoNotFound(): ApiError {
  return new ApiError('echo_not_found', 'There is no Echo with this id.');
}
