import type { Document } from 'mongodb';
import type { Consent } from '../../domain/consent';
import type { SampleStatus } from '../../domain/kept-samples';
import { isInTraining, isTakenDown, type ModelStatus, modelStatus } from '../../domain/model-status';
import type { ReferenceSample } from '../../domain/reference-sample';
import { MAX_VERSIONS, type VersionReason } from '../../domain/versions/voice-version';

/**
 * What a version brings along: the record of a voice has that of its current version. Its consent is not among it, which stays
 * that of the upload.
 */
const OF_VERSION: readonly string[] = [
  ...['samples', 'samples_id', 'sample_status', 'audio_file_path', 'file_type', 'missing_since'],
  ...Object.keys(modelStatus.shape),
];

/** A version to be added, with what Fish.Audio said of its model. */
export interface NewVersion extends ModelStatus {
  readonly model_id: string;
  /** When its making began. */
  readonly created_at: Date;
  readonly reason: VersionReason;
  readonly samples: readonly ReferenceSample[];
  readonly samples_id: string | null;
  readonly sample_status: SampleStatus;
  readonly audio_file_path: string;
  readonly file_type: string;
  readonly consent: Consent | null;
}

/** The versions of a stored voice, the oldest first, the id of the current one, and every id that there ever was. */
export interface StoredVersions {
  readonly items: readonly Document[];
  readonly current: string;
  readonly known: readonly string[];
}

function pick(document: Document, names: readonly string[]): Document {
  return Object.fromEntries(names.filter((name) => name in document).map((name) => [name, document[name]]));
}

/** The document without these members. */
export function omit(document: Document, names: readonly string[]): Document {
  return Object.fromEntries(Object.entries(document).filter(([name]) => !names.includes(name)));
}

function isItem(value: unknown): value is Document {
  return typeof value === 'object' && value !== null && 'model_id' in value && typeof value.model_id === 'string';
}

/**
 * The versions of a stored record. What the record itself says is that of the current version. A record without versions is
 * one that has had a single one, the upload.
 */
export function versionsOf(stored: Document): StoredVersions {
  const current = String(stored.model_id);
  const items: readonly Document[] = Array.isArray(stored.versions) ? stored.versions.filter(isItem) : [];
  const known: readonly unknown[] = Array.isArray(stored.known_model_ids) ? stored.known_model_ids : [];
  const { created_at, consent = null } = stored;
  const first = { model_id: current, created_at, reason: 'upload', becomes_current: false, consent };
  const ofRecord = (item: Document): Document => ({ ...omit(item, OF_VERSION), ...pick(stored, OF_VERSION) });
  const isThere = items.some(({ model_id }) => model_id === current);
  const all = isThere ? items : [first, ...items];
  return {
    items: all.map((item) => (item.model_id === current ? ofRecord(item) : item)),
    current,
    known: [
      ...new Set([...known.filter((id) => typeof id === 'string'), ...all.map(({ model_id }) => String(model_id))]),
    ],
  };
}

function isVersionInTraining(item: Document): boolean {
  return isInTraining(modelStatus.parse(item).model_state);
}

/** The versions that Fish.Audio is still making. The current one is watched as the voice model that the record is of. */
export function versionsInTraining({ items, current }: StoredVersions): readonly string[] {
  const others = items.filter(({ model_id }) => model_id !== current);
  return others.filter(isVersionInTraining).map(({ model_id }) => String(model_id));
}

/** The names of the recordings that are kept of the versions, each once. */
export function samplesOf({ items }: StoredVersions): string[] {
  return [...new Set(items.flatMap(({ samples_id }) => (typeof samples_id === 'string' ? [samples_id] : [])))];
}

/** Whether a voice can speak with a model of this status. */
function isUsable(item: Document): boolean {
  const status = modelStatus.parse(item);
  return !isVersionInTraining(item) && status.model_state !== 'failed' && !isTakenDown(status);
}

/** The same with this version as the current one. Those that were begun before it do not become current any more. */
function promote({ items, known }: StoredVersions, modelId: string): StoredVersions {
  const place = items.findIndex(({ model_id }) => model_id === modelId);
  const settled = items.map((item, at) => (at <= place ? { ...item, becomes_current: false } : item));
  return { items: settled, current: modelId, known };
}

function timeOf(value: unknown): number {
  return value instanceof Date ? value.getTime() : 0;
}

/**
 * Whether a version that was begun at this time may become current: not over a version that was begun after it, and not over a
 * choice that was made since.
 */
function mayBecomeCurrent({ items, current }: StoredVersions, begunAt: Date, madeFrom?: string): boolean {
  if (items.some(({ chosen_at }) => timeOf(chosen_at) > timeOf(begunAt))) return false;
  // Where it is the very one that was current when the request came, clocks of two instances need not be compared.
  if (current === madeFrom) return true;
  return items.every(({ model_id, created_at }) => model_id !== current || timeOf(created_at) <= timeOf(begunAt));
}

function keepNewest({ items, current, known }: StoredVersions): StoredVersions {
  const excess = Math.max(0, items.length - MAX_VERSIONS);
  const dropped = new Set(items.filter(({ model_id }) => model_id !== current).slice(0, excess));
  return { items: items.filter((item) => !dropped.has(item)), current, known };
}

/**
 * Adds a version at its place by the time when it was begun. It becomes the current one at once if it is usable, and when it is
 * trained otherwise, unless it is saved so late that a later one has, or that another one was chosen since. `madeFrom` is the id
 * of the version that was current when it was begun. Of more than ten, the oldest that is not the current one goes; its id stays
 * known. Null where it was added before.
 */
export function withVersion(before: StoredVersions, version: NewVersion, madeFrom?: string): StoredVersions | null {
  if (before.known.includes(version.model_id)) return null;
  const mayBecome = mayBecomeCurrent(before, version.created_at, madeFrom);
  const item = { ...version, missing_since: null, becomes_current: mayBecome && isVersionInTraining(version) };
  const place = before.items.findLastIndex(({ created_at }) => timeOf(created_at) <= timeOf(version.created_at)) + 1;
  const added = {
    ...before,
    items: before.items.toSpliced(place, 0, item),
    known: [...before.known, version.model_id],
  };
  return keepNewest(mayBecome && isUsable(item) ? promote(added, version.model_id) : added);
}

/**
 * Makes a version current that is usable, with what Fish.Audio says of it, and notes when it was chosen. Null where it is not among
 * the versions.
 */
export function withCurrent(
  before: StoredVersions,
  modelId: string,
  status: ModelStatus,
  chosenAt = new Date(),
): StoredVersions | null {
  if (!before.items.some(({ model_id }) => model_id === modelId)) return null;
  const items = before.items.map((item) => ({
    ...item,
    // Whoever chooses a version means it to stay, whatever was begun before.
    becomes_current: false,
    ...(item.model_id === modelId && { ...status, missing_since: null, chosen_at: chosenAt }),
  }));
  return { ...before, items, current: modelId };
}

/**
 * Notes what Fish.Audio says of a version that is not the current one. One that was waited for becomes current once it is
 * usable. What says that it is in training does not replace the end of its training. Null where nothing is to be noted.
 */
export function withStatus(before: StoredVersions, modelId: string, status: ModelStatus): StoredVersions | null {
  const item = before.items.find(({ model_id }) => model_id === modelId);
  if (item === undefined || modelId === before.current) return null;
  if (!isVersionInTraining(item) && isInTraining(status.model_state)) return null;
  const noted = { ...item, ...status };
  const items = before.items.map((one) => (one === item ? noted : one));
  if (item.becomes_current === true && isUsable(noted)) return promote({ ...before, items }, modelId);
  const isWaitedFor = item.becomes_current === true && isInTraining(status.model_state);
  return { ...before, items: items.map((one) => (one === noted ? { ...noted, becomes_current: isWaitedFor } : one)) };
}

/**
 * The members of the record that change with its versions. What is of the current version is written where that is another one
 * by now, and left alone otherwise: it may have changed meanwhile. What the version lacks is to be taken from the record.
 */
export function changeBetween(
  before: StoredVersions,
  { items, current, known }: StoredVersions,
): { readonly set: Document; readonly unset: readonly string[] } {
  const versions = { versions: [...items], known_model_ids: [...known] };
  const item = items.find(({ model_id }) => model_id === current);
  if (item === undefined || before.current === current) return { set: versions, unset: [] };
  const set = { model_id: current, ...versions, ...pick(item, OF_VERSION) };
  return { set, unset: OF_VERSION.filter((name) => !(name in item)) };
}
