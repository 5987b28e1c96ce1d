// What the other services may use.
export { type ListDeps, listVoiceModels } from './list-voice-models';
