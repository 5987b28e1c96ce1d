import { type JsonResponse, send } from './send';

const TIMEOUT_MS = 20_000;
const PAGE = 100;

/** A voice model in a list of the service. */
export interface ListedModel {
  readonly model_id: string;
  readonly name: string;
  /** Set while it waits to be recorded. */
  readonly pending?: boolean;
  readonly model_state?: string;
}

/** What one instance lists for one user. */
export interface List {
  /** The address of the instance. */
  readonly instance: string;
  readonly userId: string;
  readonly models: readonly ListedModel[];
}

/** The voice models of a response to a list request; none where there was no such response. */
export function voiceModelsOf(response: JsonResponse | null): readonly ListedModel[] {
  return response?.status === 200 ? (response.body.voice_models as ListedModel[]) : [];
}

/** Reads a whole list, page by page. Rejects where a page does not come. */
export async function readList(instance: string, userId: string): Promise<List> {
  const models: ListedModel[] = [];
  for (let cursor = ''; ; ) {
    const response = await send(
      `${instance}/api/voice-models?user_id=${userId}&limit=${PAGE}${cursor}`,
      {},
      TIMEOUT_MS,
    );
    if (response?.status !== 200) throw new Error(`A list came with ${response?.status ?? 'no response'}.`);
    models.push(...voiceModelsOf(response));
    if (typeof response.body.next_cursor !== 'string') return { instance, userId, models };
    cursor = `&cursor=${encodeURIComponent(response.body.next_cursor)}`;
  }
}
