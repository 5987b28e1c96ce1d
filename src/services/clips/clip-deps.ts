import type { DatabaseManager } from '../../database/database-manager';
import type { Access } from '../../domain/identity/access';
import type { Log } from '../../domain/log';
import { ApiError } from '../../errors/api-error';
import type { SoundStore } from '../../storage/sound-store';

/** What clips need. */
export interface ClipDeps {
  readonly database: DatabaseManager;
  /** Null where nothing is kept. */
  readonly soundStore: SoundStore | null;
  readonly log: Log;
}

/** How clips are made and for how long they are kept. */
export interface ClipOptions {
  /** A private folder for sounds that are not complete yet. */
  readonly folder: string;
  /** The name of this process among those that share the folder. */
  readonly owner: string;
  /** Stands for this installation in the keys of its clips: 12 hex digits. */
  readonly installation: string;
  /** Days until a clip expires; 0 for never. */
  readonly days: number;
  /** How long, in milliseconds, a store or a database that is away is waited for once a speech is paid for, each. */
  readonly patienceMs: number;
}

/** What making clips needs. */
export interface KeepDeps extends ClipDeps {
  readonly clips: ClipOptions;
  /** Who speaks; absent or null where that is not known, and the clip is of the user of the voice. */
  readonly access?: Access;
}

/** What a request fails with whose clip is not there, or not any more. */
export function clipNotFound(): ApiError {
  return new ApiError('clip_not_found', 'There is no clip with this id, or it has expired.');
}
