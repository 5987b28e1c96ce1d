import { isSettled } from '../clients/client';
import type { Evidence, StoredModel } from '../world/evidence';
import { type Deletion, isSuccess, type Ledger, type Upload } from '../world/ledger';
import { describeUpload } from './describe';
import { groupBy } from './group-by';
import type { Violation } from './violations';

/** What is known of all voice models, for looking one of them up. */
interface Known {
  readonly modelIds: ReadonlySet<string>;
  /** Those of which Fish.Audio could not make a voice. */
  readonly failed: ReadonlySet<string>;
  readonly userOfRecord: ReadonlyMap<string, string>;
  /** The second models of a key that may be there. */
  readonly reported: ReadonlySet<string>;
  /** Deletions that were begun, whatever came of them, by the name of the voice: its id may be that of a version by then. */
  readonly deletions: ReadonlyMap<string, Deletion>;
  /** The models of which it is known that they were made as versions. */
  readonly versions: ReadonlySet<string>;
  readonly ledger: Ledger;
}

/** Whether every upload has what it was promised, once. What a client began to delete need not be there. */
export function judgeUploads(evidence: Evidence): Violation[] {
  const { ledger, models, records, reports = [], excused, failed = new Set() } = evidence;
  const modelsByName = groupBy(models, ({ title }) => title);
  const known: Known = {
    modelIds: new Set(models.map(({ id }) => id)),
    failed,
    userOfRecord: new Map(records.flatMap(({ known: ids, user_id }) => ids.map((id) => [id, user_id]))),
    reported: new Set(reports.map(({ second_model_id }) => second_model_id)),
    deletions: new Map(ledger.deletions.map((deletion) => [deletion.name, deletion])),
    versions: versionsIn(evidence),
    ledger,
  };
  return ledger.uploads.flatMap((upload) => {
    const made = modelsByName.get(upload.name) ?? [];
    const found = [
      ...judgePromises(upload, known),
      ...judgeMade(upload, made, known),
      ...judgeResponses(upload, known),
    ];
    const judged = excused?.has(upload.name) ? found.filter(({ kind }) => kind !== 'doubled') : found;
    return judged.map(({ kind, what }) => ({ kind, what: `${what}: ${describeUpload(upload)}` }));
  });
}

/** Those that were promised as versions, and those that the records have behind the first. */
function versionsIn({ ledger, records }: Evidence): ReadonlySet<string> {
  const promised = ledger.versions.flatMap(({ responses }) =>
    responses.filter(isSuccess).map(({ modelId }) => modelId),
  );
  return new Set([...promised, ...records.flatMap(({ known }) => known.slice(1))].filter((id) => id !== null));
}

function promisedTo({ responses }: Upload): string[] {
  return [...new Set(responses.filter(isSuccess).map(({ modelId }) => modelId ?? 'no model_id'))];
}

function judgePromises(upload: Upload, known: Known): Violation[] {
  const { modelIds, failed, userOfRecord, reported, deletions, ledger } = known;
  const deletion = deletions.get(upload.name);
  const violations: Violation[] = [];
  const promised = promisedTo(upload);
  const unreported = promised.filter((id) => !reported.has(id));
  if (unreported.length > 1) violations.push({ kind: 'doubled', what: 'responses name several models' });
  for (const id of promised) {
    const isGone = !modelIds.has(id) && !failed.has(id) && !ledger.lost.has(id);
    if (isGone && deletion?.fishAudio !== true) violations.push({ kind: 'lost', what: `no model ${id}` });
    if (upload.userId === null || deletion !== undefined) continue;
    if (userOfRecord.get(id) !== upload.userId) violations.push({ kind: 'lost', what: `no record of ${id}` });
  }
  return violations;
}

function judgeMade(upload: Upload, made: readonly StoredModel[], known: Known): Violation[] {
  const { userOfRecord, reported, deletions, versions, ledger } = known;
  const violations: Violation[] = [];
  const firsts = made.filter(({ id }) => !reported.has(id) && !versions.has(id));
  // Of a voice that was deleted without its models nobody knows which of them were versions.
  const unknown = deletions.has(upload.name) ? ledger.versions.filter(({ name }) => name === upload.name).length : 0;
  if (firsts.length > 1 + unknown)
    violations.push({ kind: 'doubled', what: `models ${made.map(({ id }) => id).join(', ')}` });
  for (const { id } of made) {
    // What is reported is for the operator, who has both ids.
    if (upload.userId === null || userOfRecord.has(id) || deletions.has(upload.name) || reported.has(id)) continue;
    violations.push({ kind: 'orphaned', what: `model ${id} without a record` });
  }
  return violations;
}

function judgeResponses(upload: Upload, { failed }: Known): Violation[] {
  const violations: Violation[] = [];
  if (upload.key !== null && !isSettled(upload)) violations.push({ kind: 'other', what: 'never settled' });
  const mayFail = failed.size > 0;
  if (
    upload.responses.some(({ status, code }) => isServiceError(status, code) && !(mayFail && code === 'model_failed'))
  )
    violations.push({ kind: 'other', what: 'an error of the service' });
  return violations;
}

/** All uploads are valid and only the surroundings fail, so these responses are errors of the service whatever happens. */
function isServiceError(status: number, code: string | null): boolean {
  return code === 'internal_error' || (status >= 400 && status < 500 && ![408, 409, 429].includes(status));
}
