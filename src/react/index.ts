export { useVoiceModelsClient, VoiceModelsProvider } from './provider.js';
export { type Rename, useRenameVoiceModel } from './use-rename-voice-model.js';
export { type Play, type SpokenText, useSpeech } from './use-speech.js';
export { type Upload, useUpload } from './use-upload.js';
export { useVoiceModels, type VoiceModels, type VoiceModelsOptions } from './use-voice-models.js';
