import type { BehaviourChange } from '../../../src/sandbox/fish-audio/start-sandbox';
import { modelForm } from '../../support/network/sandbox-requests';
import { useSandbox } from '../kit';

/** A voice model as a response has it, or a body that says why there is none. */
export type Entity = Record<string, unknown> & { readonly _id: string };

/** A sandbox for a `describe` block whose behaviour its tests change; each begins with that of the start. */
export function useBehaviour() {
  const shared = useSandbox({ concurrency: 2 });
  return {
    shared,
    behave: (change: BehaviourChange) => shared.sandbox.behave(change),
    /** Creates a voice of one recording. */
    create: async (change?: (form: FormData) => void, sound = 'brief-speech.mp3') => {
      const response = await shared.fish.create(modelForm([sound], change));
      return { status: response.status, body: (await response.json()) as Entity };
    },
    read: async (id: string) => (await (await shared.fish.get(`/model/${id}`)).json()) as Entity,
  };
}
