import type { VoiceModel } from '../../../client/index.js';
import { api } from '../api.js';
import { t } from '../texts.js';
import { isSignedIn, ofUser } from '../user/session.js';
import { asListed } from './listed-voice.js';

/** An Echo that can be chosen. */
export interface EchoChoice {
  readonly id: string;
  readonly name: string;
  /** The voice that it speaks with; null where it has none. */
  readonly takenBy: Pick<VoiceModel, 'model_id' | 'name'> | null;
}

/** A list to choose from has no more. */
const MOST = 500;

/** A user's Echos, newest first, each with the voice that has it. Rejects with a VoiceModelsError. */
export async function readEchos(userId: string): Promise<EchoChoice[]> {
  const linked = { linked: true, limit: 100 } as const;
  const [echos, lent, own] = await Promise.all([
    collect(api.eachEcho({ ...ofUser(userId), limit: 100 })),
    // An Echo may speak with a voice that somebody else has lent.
    isSignedIn ? collect(api.eachBorrowedVoiceModel(linked)) : [],
    collect(api.eachVoiceModel({ ...ofUser(userId), ...linked })),
  ]);
  const takenBy = new Map([...lent, ...own].map((voice) => [voice.echo_id, voice]));
  return echos.map(({ _id, name }) => ({ id: _id, name, takenBy: takenBy.get(_id) ?? null }));
}

/** What an Echo is called whose name is not known: by the end of its id. */
export function anEcho(echoId: string): string {
  return t('linking.anEcho', { id: echoId.slice(-6) });
}

/** What a link or its end has changed: every voice as it is now. */
export interface Relinked {
  readonly changed: readonly VoiceModel[];
  /** Puts the former links back, and resolves to the voices as they are then. */
  readonly undo: () => Promise<readonly VoiceModel[]>;
}

type Linked = Pick<VoiceModel, 'model_id' | 'echo_id'>;

/** Lets an Echo speak with a voice. Rejects with a VoiceModelsError. */
export async function link(echo: Pick<EchoChoice, 'id' | 'takenBy'>, voice: Linked): Promise<Relinked> {
  const { takenBy } = echo;
  const linked = asListed(await api.linkEcho(echo.id, voice.model_id));
  return {
    changed: [linked, ...(await readAgain(takenBy === null ? [] : [takenBy.model_id]))],
    undo: async () => {
      if (takenBy === null) await api.unlinkEcho(echo.id);
      else await api.linkEcho(echo.id, takenBy.model_id);
      if (voice.echo_id !== null) await api.linkEcho(voice.echo_id, voice.model_id);
      return readAgain([voice.model_id, ...(takenBy === null ? [] : [takenBy.model_id])]);
    },
  };
}

/** Takes the voice from its Echo. Rejects with a VoiceModelsError. */
export async function unlink(echoId: string, { model_id }: Pick<VoiceModel, 'model_id'>): Promise<Relinked> {
  await api.unlinkEcho(echoId);
  return {
    changed: await readAgain([model_id]),
    undo: async () => [asListed(await api.linkEcho(echoId, model_id))],
  };
}

/** A voice that cannot be read shows its former link until it is read the next time. */
async function readAgain(modelIds: readonly string[]): Promise<VoiceModel[]> {
  const read = await Promise.all(
    modelIds.map((modelId) =>
      api
        .readVoiceModel(modelId)
        .then(asListed)
        .catch(() => null),
    ),
  );
  return read.filter((voice) => voice !== null);
}

/** Everything that such a list yields, up to 500 entries. Rejects with a VoiceModelsError. */
export async function collect<Entry>(entries: AsyncIterable<Entry>): Promise<Entry[]> {
  const all: Entry[] = [];
  for await (const entry of entries) {
    all.push(entry);
    if (all.length === MOST) break;
  }
  return all;
}
