import { randomUUID } from 'node:crypto';
import type { Logger } from 'pino';
import { closeAll } from '../../bootstrap/closers';
import { createDependencies } from '../../bootstrap/dependencies';
import type { Settings } from '../../config/settings-table';
import type { VoiceModel } from '../../domain/voice-model';
import { makeVersion } from '../../services/creation/versions/make-version';

/** Makes lost models again. */
export interface Recreation {
  /** Resolves to the id of the new model. Throws an ApiError where none was made. */
  readonly recreate: (record: VoiceModel) => Promise<string>;
  close(): Promise<void>;
}

/** A voice is inspected and made within this time, also where Fish.Audio is slow. */
const RECREATE_MS = 10 * 60_000;
/** A little more than one attempt to connect takes. */
const CONNECT_MS = 6_000;

/**
 * Opens the parts of the service that make versions, with a journal in the data folder as that of another process: what the end of
 * this process would leave behind is finished by the service. Throws StartError, and what the database throws.
 */
export async function openRecreation(settings: Settings, log: Logger): Promise<Recreation> {
  // This process asks for one model at a time, and takes no part in the places of the instances.
  const { deps, closers } = await createDependencies({ ...settings, SHARED_LIMITS: 'off' }, log);
  const close = async (): Promise<void> => {
    await closeAll(closers, log);
  };
  try {
    deps.database.start();
    await deps.database.whenConnected(AbortSignal.timeout(CONNECT_MS));
  } catch (error) {
    await close();
    throw error;
  }
  const recreate = async (voice: VoiceModel): Promise<string> => {
    const call = { requestId: randomUUID(), client: 'reconcile', signal: AbortSignal.timeout(RECREATE_MS) };
    const { response } = await makeVersion(deps, { voice, reason: 'recreate', recordings: null }, call, null);
    return response.model_id;
  };
  return { recreate, close };
}
