import type { Document } from 'mongodb';
import type { FileType } from '../../domain/reference-sample';

/** Which of a user's voice models a list shows. */
export interface VoiceModelQuery {
  /** At least 1. */
  readonly limit: number;
  /** The `next_cursor` of the page before. */
  readonly cursor?: string | undefined;
  /** A part of the name, in upper or lower case. */
  readonly search?: string | undefined;
  readonly tag?: string | undefined;
  readonly file_type?: FileType | undefined;
  /** Whether the voice model is linked to an Echo. */
  readonly linked?: boolean | undefined;
}

/** An `echo_id` that links: an ObjectId, or its text, which another program may have written. */
const LINKED: readonly Document[] = [
  { echo_id: { $type: 'objectId' } },
  { echo_id: { $regex: '^[0-9a-f]{24}$', $options: 'i' } },
];

/** What counts as a video; everything else is read as sound. */
const VIDEO: Document = { $regex: '^video', $options: 'i' };

/** The filter of the `find` command for a query; `limit` and `cursor` are no part of it. */
export function toFilter({ search, tag, file_type, linked }: VoiceModelQuery): Document {
  return {
    ...(search !== undefined && { name: { $regex: toLiteralPattern(search), $options: 'i' } }),
    ...(tag !== undefined && { tags: { $eq: tag } }),
    ...(file_type !== undefined && { file_type: file_type === 'video' ? VIDEO : { $not: VIDEO } }),
    ...(linked !== undefined && { [linked ? '$or' : '$nor']: LINKED }),
  };
}

/** A pattern that matches exactly this text. The server rejects patterns that hold a NUL character. */
function toLiteralPattern(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&').replaceAll('\0', '\\x00');
}
