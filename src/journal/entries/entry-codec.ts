import { z } from 'zod';
import { type JournalEntry, journalEntry, type UnknownMembers } from './journal-entry';

/** The version that new entries have. Increase it when an older service could not use a new entry. */
export const ENTRY_VERSION = 1;

/** No entry is larger; a file that is was not written by the journal. */
export const MAX_ENTRY_BYTES = 2 ** 20;

/** One disk sector: the head of an entry's file, which holds all that ever changes in it. */
export const HEAD_BYTES = 512;

type Members = Readonly<Record<string, unknown>>;

const members: z.ZodType<Members> = z.record(z.string(), z.unknown());
const versioned = z.object({ version: z.int().positive() });

/** What makes an entry of the version that is named one of the next version. */
const MIGRATIONS: Readonly<Record<number, (entry: Members) => Members>> = {};

/** What is written: the part that changes, then the part that never does. */
function partsOf({ unknown_members, ...known }: JournalEntry): { head: Members; rest: Members } {
  const { version, state, model_id, model_status, updated_at, failures, ...rest } = known;
  return {
    head: { version, state, model_id, model_status, updated_at, failures, ...unknown_members?.head },
    rest: unknown_members?.rest ?? rest,
  };
}

/**
 * The bytes of an entry's file: one JSON document. What changes from state to state stands in front, filled up with
 * blanks to HEAD_BYTES; what follows never changes. So a later state can be written over an earlier one without a byte
 * of new space, and by writing a single sector.
 */
export function encodeEntry(entry: JournalEntry): Buffer {
  const parts = partsOf(entry);
  const head = `${JSON.stringify(parts.head).slice(0, -1)},`;
  const padding = Math.max(0, HEAD_BYTES - Buffer.byteLength(head));
  return Buffer.from(`${head}${' '.repeat(padding)}${JSON.stringify(parts.rest).slice(1)}\n`);
}

/**
 * Reads an entry's file, of an older or a newer version as well. Throws on anything that is not a whole entry, or that
 * lacks what is needed to finish the upload.
 */
export function decodeEntry(content: string, operationId: string): JournalEntry {
  const stored = migrate(members.parse(JSON.parse(content)));
  const entry = journalEntry.parse(stored);
  if (entry.operation_id !== operationId) throw new Error('The entry belongs to another operation.');
  const unknown_members = unknownMembersOf(stored, entry);
  return unknown_members === null ? entry : { ...entry, unknown_members };
}

function migrate(stored: Members): Members {
  const { version } = versioned.parse(stored);
  const step = MIGRATIONS[version];
  return step === undefined ? stored : migrate({ ...step(stored), version: version + 1 });
}

/** Null where writing the entry as this version knows it reproduces what is stored. */
function unknownMembersOf(stored: Members, entry: JournalEntry): UnknownMembers | null {
  const known = partsOf(entry);
  const names = Object.keys(stored);
  // The head stands in front, and the part that never changes begins with the operation.
  const headLength = names.indexOf('operation_id');
  const pick = (wanted: readonly string[]): Members => Object.fromEntries(wanted.map((name) => [name, stored[name]]));
  const unknown = names.slice(0, headLength).filter((name) => !Object.hasOwn(entry, name));
  const head = pick(unknown);
  const rest = pick(names.filter((name) => !unknown.includes(name) && !Object.hasOwn(known.head, name)));
  const isKnown = JSON.stringify(rest) === JSON.stringify(known.rest);
  if (isKnown && Object.keys(head).length === 0) return null;
  return { head, rest: isKnown ? null : rest };
}
