import { isSettled } from '../clients/improver';
import type { Evidence, StoredModel, StoredRecord } from '../world/evidence';
import { hasReceipt, isSuccess, type Version } from '../world/ledger';
import { describeVersion } from './describe';
import { groupBy } from './group-by';
import type { Violation } from './violations';

/** So many versions of a voice are kept; the ids of those before stay known. */
const MAX_VERSIONS = 10;

/** What is known of everything, for looking one voice up. */
interface Known {
  readonly models: ReadonlyMap<string, StoredModel>;
  /** The records by their names, of which there are several only where a key made two. */
  readonly records: ReadonlyMap<string, readonly StoredRecord[]>;
  /** The voices of which a deletion was begun, whatever came of it. */
  readonly deleted: ReadonlySet<string>;
  readonly reported: ReadonlySet<string>;
  readonly evidence: Evidence;
}

/** Whether every version is one of its voice, once, and no model is left that belongs to no voice. */
export function judgeVersions(evidence: Evidence): Violation[] {
  const { ledger, models, records, reports = [] } = evidence;
  const known: Known = {
    models: new Map(models.map((model) => [model.id, model])),
    records: groupBy(records, ({ name }) => name),
    deleted: new Set(ledger.deletions.map(({ name }) => name)),
    reported: new Set(reports.map(({ second_model_id }) => second_model_id)),
    evidence,
  };
  const ofVersions = ledger.versions.flatMap((version) => {
    const found = [...judgePromises(version, known), ...judgeResponses(version, known)];
    return found.map(({ kind, what }) => ({ kind, what: `${what}: ${describeVersion(version)}` }));
  });
  return [...ofVersions, ...records.flatMap((record) => judgeRecord(record, known)), ...judgeRest(known)];
}

function judgePromises(version: Version, { models, records, deleted, reported, evidence }: Known): Violation[] {
  const violations: Violation[] = [];
  const promised = [...new Set(version.responses.filter(isSuccess).map(({ modelId }) => modelId ?? 'no model_id'))];
  if (promised.filter((id) => !reported.has(id)).length > 1)
    violations.push({ kind: 'doubled', what: 'responses name several versions' });
  if (deleted.has(version.name)) return violations;
  const { ledger, failed = new Set() } = evidence;
  for (const id of promised) {
    const record = records.get(version.name)?.find(({ known }) => known.includes(id));
    if (record === undefined) violations.push({ kind: 'lost', what: `version ${id} is none of its voice` });
    const isListed = record?.versions.some(({ model_id }) => model_id === id);
    if (isListed === false && (record?.known.length ?? 0) <= MAX_VERSIONS)
      violations.push({ kind: 'lost', what: `version ${id} is not among the versions` });
    if (!models.has(id) && !ledger.lost.has(id) && !failed.has(id))
      violations.push({ kind: 'lost', what: `no model of version ${id}` });
  }
  return violations;
}

/** The requests are valid, and only the surroundings fail; a voice is missing only where it was deleted. */
function judgeResponses(version: Version, { deleted, evidence }: Known): Violation[] {
  const violations: Violation[] = [];
  if (!isSettled(version)) violations.push({ kind: 'other', what: 'never settled' });
  const allowed = [408, 409, 429, ...(deleted.has(version.name) ? [404] : [])];
  const mayFail = (evidence.failed?.size ?? 0) > 0;
  const isError = version.responses.some(
    ({ status, code }) =>
      code === 'internal_error' ||
      (status >= 400 && status < 500 && !allowed.includes(status) && !(mayFail && code === 'model_failed')) ||
      (code === 'sample_not_kept' && !deleted.has(version.name)),
  );
  if (isError) violations.push({ kind: 'other', what: 'an error of the service' });
  return violations;
}

/** No request has made two versions: not more are known than were asked for, and none of the same recording twice. */
function judgeRecord({ name, model_id, known, versions }: StoredRecord, { reported, evidence }: Known): Violation[] {
  const violations: Violation[] = [];
  const asked = evidence.ledger.versions.filter((version) => version.name === name).length;
  const made = known.slice(1).filter((id) => !reported.has(id)).length;
  if (made > asked)
    violations.push({ kind: 'doubled', what: `${made} versions of ${name}, of which ${asked} were asked for` });
  for (const [sha256, same] of groupBy(
    versions.filter(({ model_id: id }) => !reported.has(id)),
    (one) => one.sha256,
  )) {
    // What is made of kept recordings shares them.
    if (new Set(same.map(({ samples_id }) => samples_id)).size > 1)
      violations.push({ kind: 'doubled', what: `several versions of ${name} of the recording ${sha256}` });
  }
  for (const { id, expected, found } of evidence.readings ?? []) {
    if (expected !== model_id || !known.includes(id)) continue;
    if (found === null) violations.push({ kind: 'lost', what: `${id} does not name ${name}, which is ${expected}` });
    else if (!known.includes(found))
      violations.push({ kind: 'other', what: `${id} names ${found}, and not ${expected}` });
  }
  return violations;
}

/** Of a voice that was deleted with its models none is left, those of versions that were being made included. */
function judgeRest({ models, records, reported, evidence }: Known): Violation[] {
  const byName = groupBy([...models.values()], ({ title }) => title);
  const gone = evidence.ledger.deletions.filter((deletion) => deletion.fishAudio && hasReceipt(deletion));
  return gone.flatMap(({ name, modelId }) => {
    const known = new Set((records.get(name) ?? []).flatMap((record) => record.known));
    const left = (byName.get(name) ?? []).filter(({ id }) => !known.has(id) && !reported.has(id));
    return left.map(({ id }) => ({ kind: 'orphaned' as const, what: `model ${id} of ${name}, deleted as ${modelId}` }));
  });
}
