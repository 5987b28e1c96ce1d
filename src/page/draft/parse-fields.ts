import type { Chosen } from '../choose/selection.js';
import type { Described } from '../describe/described.js';
import type { Attempt } from '../send/upload-intent.js';

/** How many bytes of files a draft keeps in all. */
const MAX_BYTES = 20e6;
const KEPT_MS = 7 * 24 * 3600 * 1000;

/** A recording of a draft, without its file. */
interface KeptRecording {
  readonly id: string;
  readonly name: string;
  readonly recorded: boolean;
  readonly transcript: string;
}

/** A draft without its files. */
interface DraftFields {
  readonly id: string;
  /** The id of the draft that this one went on with, or that one did; its own where it was begun anew. */
  readonly origin: string;
  readonly described: Partial<Described>;
  readonly recordings: readonly KeptRecording[];
  readonly attempt: Attempt | null;
}

/** The files that are kept, as long as there is room: those first that were recorded here, and are nowhere else. */
export function filesThatFit(recordings: readonly Chosen[]): Map<string, File> {
  let room = MAX_BYTES;
  const inOrder = [true, false].flatMap((isTake) => recordings.filter(({ recorded }) => recorded === isTake));
  const fitting = inOrder.filter(({ file }) => {
    const fits = file.size <= room;
    if (fits) room -= file.size;
    return fits;
  });
  return new Map(fitting.map(({ id, file }) => [id, file]));
}

/** Reads what an earlier version of the page may have written, or anybody; null for what is no draft, or older than a week. */
export function parseFields(value: unknown, nowMs: number): DraftFields | null {
  const { id, origin, savedAt, described, recordings, attempt } = recordOf(value);
  if (typeof id !== 'string' || typeof savedAt !== 'number' || nowMs - savedAt > KEPT_MS) return null;
  return {
    id,
    origin: typeof origin === 'string' ? origin : id,
    described: describedOf(recordOf(described)),
    recordings: Array.isArray(recordings) ? recordings.map(recordOf).flatMap(recordingOf) : [],
    attempt: attemptOf(recordOf(attempt)),
  };
}

type Unknown = Readonly<Record<string, unknown>>;

function recordOf(value: unknown): Unknown {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}

function describedOf(value: Unknown): Partial<Described> {
  const { name, isNameEdited, consent, tags, description, echoId, enhances, visibility } = value;
  return {
    ...(typeof name === 'string' && { name, isNameEdited: isNameEdited !== false }),
    ...(typeof consent === 'string' && { consent }),
    ...(Array.isArray(tags) && { tags: tags.filter((tag) => typeof tag === 'string') }),
    ...(typeof description === 'string' && { description }),
    ...(typeof echoId === 'string' && { echoId }),
    ...(typeof enhances === 'boolean' && { enhances }),
    ...(typeof visibility === 'string' && { visibility }),
  };
}

function recordingOf({ id, name, recorded, transcript }: Unknown): KeptRecording[] {
  if (typeof id !== 'string' || typeof name !== 'string') return [];
  return [{ id, name, recorded: recorded === true, transcript: typeof transcript === 'string' ? transcript : '' }];
}

function attemptOf({ key, content }: Unknown): Attempt | null {
  return typeof key === 'string' && typeof content === 'string' ? { key, content } : null;
}
