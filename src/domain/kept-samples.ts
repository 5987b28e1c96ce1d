import { z } from 'zod';

/**
 * Where the recordings of an upload are, as they were sent: `stored`, in the storage; `queued`, in the data folder until the
 * storage is back; `disabled`, nowhere, because no storage was configured when they came; `skipped`, nowhere, because the
 * upload is not recorded.
 */
export const sampleStatus = z.enum(['stored', 'queued', 'disabled', 'skipped']);

/** What `sampleStatus` parses to. */
export type SampleStatus = z.infer<typeof sampleStatus>;

/** What names kept recordings: a record, with the versions of its voice where it has some. */
export interface NamesSamples {
  readonly samples_id?: string | null | undefined;
  readonly versions?: readonly { readonly samples_id?: string | null | undefined }[] | undefined;
}

/** Every `samples_id` that a record names, each once: its own, and those of all versions of its voice. */
export function samplesIdsOf(record: NamesSamples): string[] {
  const ids = [record.samples_id, ...(record.versions ?? []).map(({ samples_id }) => samples_id)];
  return [...new Set(ids.filter((id) => typeof id === 'string'))];
}
