// What the other services may use.
export { type ListParts, listVoiceModels } from './list-voice-models';
