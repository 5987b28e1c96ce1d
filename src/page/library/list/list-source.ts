import type { BorrowedVoiceModelList, CallOptions, VoiceModelList } from '../../../client/index.js';
import { api } from '../../shared/api.js';
import type { CurrentUser } from '../../shared/current-user.js';
import { ofUser } from '../../shared/user/session.js';
import { asListed, type ListedVoice } from '../../shared/voices/listed-voice.js';
import {
  addressOf,
  isFiltered,
  type ListPart,
  type ListQuery,
  MOST,
  PAGE,
  partOfAddress,
  rememberInAddress,
} from './list-query.js';

/** A page of the list, of the user's own voices or of those that were lent to the user. */
export type Page = Pick<VoiceModelList, 'next_cursor' | 'partial' | 'total'> & {
  readonly voice_models: readonly ListedVoice[];
};

/** What is asked for. */
interface Asked {
  readonly query: ListQuery;
}

/** Reads the pages of the list, and keeps the address of the page at what is shown. Every function rejects with a VoiceModelsError. */
export class ListSource {
  #reading: AbortController | null = null;
  /** Where the list begins that is shown; the start where it is undefined. */
  #cursor: string | undefined;
  #next: string | null = null;
  /** Whether what is shown begins at the start, and leaves nothing out before its end. */
  #isGapless = false;

  constructor(
    private readonly user: CurrentUser,
    private readonly asked: Asked,
  ) {}

  /** The first page of what is asked for now. Resolves to null where another read has begun meanwhile. */
  begin(): Promise<Page | null> {
    return this.#read({ limit: PAGE });
  }

  /** What the address of the page asks for. */
  asInAddress(): Promise<Page | null> {
    return this.#read(partOfAddress());
  }

  /** What is shown, once more: at least as many voices. */
  async again(shown: number): Promise<Page | null> {
    let page = await this.#read({ limit: wholePages(shown), cursor: this.#cursor });
    // The service lists a hundred at once.
    while (page !== null && page.next_cursor !== null && page.voice_models.length < shown) {
      const { voice_models, partial } = page;
      const limit = wholePages(shown - voice_models.length);
      const next: Page | null = await this.#list({ limit, cursor: page.next_cursor });
      page = next && { ...next, ...(partial && { partial }), voice_models: [...voice_models, ...next.voice_models] };
    }
    if (page !== null) this.#follow(page);
    return page;
  }

  /** The page behind what is shown. */
  async more(shown: number): Promise<Page | null> {
    if (this.#next === null) return null;
    const part = { limit: PAGE, cursor: this.#next };
    const page = await this.#list(part);
    if (page === null) return null;
    this.#follow(page);
    const limit = wholePages(shown + page.voice_models.length);
    rememberInAddress(this.user.id, this.asked.query, { limit, cursor: this.#cursor });
    return page;
  }

  /** What is shown, without a change of what is read or of the address. */
  peek(shown: number): Promise<Page> {
    return this.#ask({ limit: wholePages(shown), cursor: this.#cursor });
  }

  /** Whether all voices are shown that there are. */
  get isWhole(): boolean {
    return this.#isGapless && this.#next === null;
  }

  /** The address of the next page for whoever opens the link elsewhere; null on the last page. */
  get nextAddress(): string | null {
    if (this.#next === null) return null;
    return addressOf(this.user.id, this.asked.query, { limit: PAGE, cursor: this.#next });
  }

  async #read(part: ListPart): Promise<Page | null> {
    if (this.user.id === '') return null;
    this.#cursor = part.cursor;
    const { query } = this.asked;
    const page = await this.#list(part);
    if (page === null) return null;
    this.#isGapless = part.cursor === undefined && !isFiltered(query);
    this.#follow(page);
    rememberInAddress(this.user.id, query, part);
    return page;
  }

  /** Notes where the list goes on behind a page. */
  #follow({ next_cursor, partial }: Page): void {
    this.#next = next_cursor;
    if (partial) this.#isGapless = false;
  }

  async #list(part: ListPart): Promise<Page | null> {
    this.#reading?.abort();
    const reading = new AbortController();
    this.#reading = reading;
    try {
      return await this.#ask(part, { include_total: true }, { signal: reading.signal });
    } catch (error) {
      if (reading.signal.aborted) return null;
      throw error;
    }
  }

  async #ask(
    { limit, cursor }: ListPart,
    more: { include_total?: true } = {},
    options: CallOptions = {},
  ): Promise<Page> {
    const part = { limit, ...(cursor !== undefined && { cursor }) };
    return listed(
      await api.listVoiceModels({ ...ofUser(this.user.id), ...this.asked.query, ...part, ...more }, options),
    );
  }
}

function listed({ voice_models, ...page }: VoiceModelList | BorrowedVoiceModelList): Page {
  return { ...page, voice_models: voice_models.map(asListed) };
}

function wholePages(voices: number): number {
  return Math.min(MOST, Math.max(PAGE, Math.ceil(voices / PAGE) * PAGE));
}
