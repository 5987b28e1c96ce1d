import type { DatabaseManager } from '../../../database/database-manager';
import type { Clip } from '../../../domain/clips/clip';
import type { Page } from '../../../domain/page';
import type { VoiceModel } from '../../../domain/voice-model';

const LIMIT = 100;
/** More days than anybody has spoken on. */
const MAX_DAYS = 20_000;

/** What there is of a user in the database, read page by page; all of it throws what the database throws. */
export class ExportedData {
  constructor(
    readonly database: DatabaseManager,
    readonly userId: string,
  ) {}

  /** The records of the voices. */
  voices(): AsyncGenerator<VoiceModel> {
    return each((cursor) => this.database.getVoiceModelsForUser(this.userId, { limit: LIMIT, ...cursor }));
  }

  /** On what basis each voice, and each version of one, may be cloned, where that was said. */
  async *consents(): AsyncGenerator<object> {
    for await (const { model_id, name, consent, versions = [] } of this.voices()) {
      if (consent !== null) yield { model_id, name, consent };
      for (const version of versions)
        if (version.consent !== null) yield { model_id: version.model_id, version_of: name, consent: version.consent };
    }
  }

  /** The Echos. */
  echos(): AsyncGenerator<object> {
    return each((cursor) => this.database.getEchosForUser(this.userId, { limit: LIMIT, ...cursor }));
  }

  /** The clips that the user has made, also with voices that others have lent; none that others have made with the user's voices. */
  clips(): AsyncGenerator<Clip> {
    return each((cursor) => this.database.clips.listOfUser(this.userId, { limit: LIMIT, ...cursor }));
  }

  /** What was spoken, by UTC day. */
  async *usage(): AsyncGenerator<object> {
    const ever = { userId: this.userId, from: '0000-01-01', to: '9999-12-31' };
    const { rows } = await this.database.usage.read({ ...ever, groupBy: 'day', limit: MAX_DAYS });
    yield* rows;
  }
}

async function* each<T>(read: (cursor: { readonly cursor?: string }) => Promise<Page<T>>): AsyncGenerator<T> {
  let cursor: string | null = null;
  do {
    const page: Page<T> = await read(cursor === null ? {} : { cursor });
    yield* page.items;
    cursor = page.next_cursor;
  } while (cursor !== null);
}
