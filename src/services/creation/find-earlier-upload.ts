import type { JournalRecord } from '../../journal/entries/journal-entry';
import { type ListDeps, listVoiceModels } from '../voice-models';

/** A double submission arrives within seconds; the same recording an hour later is intentional. */
const RECENT_MS = 60_000;
const RECENT_MODELS_CHECKED = 10;

/**
 * The voice model that the same user made of the same samples within the last minute, by its `model_id`, or null: as after
 * a double click or a page that was sent again. Only a hint, so it never throws, and does not wait for a database that is
 * away.
 */
export async function findEarlierUpload(deps: ListDeps, record: JournalRecord): Promise<string | null> {
  if (deps.database.state !== 'connected') return null;
  const content = (samples: JournalRecord['samples']): string => samples.map(({ sha256 }) => sha256).join();
  const wanted = content(record.samples);
  try {
    const { items } = await listVoiceModels(deps, record.user_id, { limit: RECENT_MODELS_CHECKED });
    const earlier = items.find(({ samples, created_at }) => {
      return Date.now() - created_at.getTime() < RECENT_MS && content(samples) === wanted;
    });
    return earlier?.model_id ?? null;
  } catch {
    return null;
  }
}
