import { randomUUID } from 'node:crypto';
import type { Logger } from 'pino';
import { closeAll } from '../../bootstrap/closers';
import { createDependencies } from '../../bootstrap/dependencies';
import type { Settings } from '../../config/settings-table';
import { isInTraining } from '../../domain/model-status';
import type { VoiceModel } from '../../domain/voice-model';
import { type VersionResponse, whyNotSaved } from '../../services/creation/upload-response';
import { makeVersion } from '../../services/creation/versions/make-version';
import type { Recreated } from '../../services/reconcile/repair';
import { connect } from '../shared/connect';

/** Makes lost models again. */
export interface Recreation {
  /** Throws an ApiError where no model was made. */
  readonly recreate: (record: VoiceModel) => Promise<Recreated>;
  close(): Promise<void>;
}

/** A voice is inspected and made within this time, also where Fish.Audio is slow. */
const RECREATE_MS = 10 * 60_000;

/**
 * Opens the parts of the service that make versions, with a journal in the data folder as that of another process: what the end of
 * this process would leave behind is finished by the service, and so is what a service that died has left. Throws StartError,
 * and what the database throws.
 */
export async function openRecreation(settings: Settings, log: Logger): Promise<Recreation> {
  // This process asks for one model at a time, and takes no part in the places of the instances.
  const { deps, closers } = await createDependencies({ ...settings, SHARED_LIMITS: 'off' }, log, { adopts: false });
  const close = async (): Promise<void> => {
    await closeAll(closers, log);
  };
  try {
    await connect(deps.database);
  } catch (error) {
    await close();
    throw error;
  }
  const recreate = async (voice: VoiceModel): Promise<Recreated> => {
    const call = { requestId: randomUUID(), client: 'reconcile', signal: AbortSignal.timeout(RECREATE_MS) };
    const { response } = await makeVersion(deps, { voice, reason: 'recreate', recordings: null }, call, null);
    return { new_model_id: response.model_id, problem: problemOf(response) };
  };
  return { recreate, close };
}

/** Why the voice does not speak with the version; null where it does. */
function problemOf(version: VersionResponse): string | null {
  const { model_id, current_model_id, model_state, database_status } = version;
  if (current_model_id === model_id) return null;
  const [unsaved] = whyNotSaved({ kind: database_status });
  if (unsaved !== undefined) return unsaved;
  return isInTraining(model_state)
    ? 'Fish.Audio is still making the voice, which speaks with the new model once it is ready.'
    : 'The voice speaks with another version.';
}
