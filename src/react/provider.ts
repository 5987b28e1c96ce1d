import { createContext, createElement, type ReactElement, type ReactNode, useContext } from 'react';
import type { VoiceModelsClient } from '../client/index.js';

const ClientContext = createContext<VoiceModelsClient | null>(null);

/** Gives the hooks below it their client. Make the client once, outside of a component or in `useMemo`. */
export function VoiceModelsProvider(props: {
  readonly client: VoiceModelsClient;
  readonly children?: ReactNode;
}): ReactElement {
  return createElement(ClientContext.Provider, { value: props.client }, props.children);
}

/** The client of the nearest VoiceModelsProvider. Throws where there is none. */
export function useVoiceModelsClient(): VoiceModelsClient {
  const client = useContext(ClientContext);
  if (client === null) throw new Error('There is no VoiceModelsProvider above this component');
  return client;
}
