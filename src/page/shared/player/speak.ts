import { api } from '../api.js';
import { Speeches } from './speeches.js';

const speeches = new Speeches(async (modelId, request, signal) => {
  const speech = await api.speak(modelId, request, { signal });
  return { sound: await speech.blob(), fileName: speech.fileName };
});

/** Speaks a text with a voice; the same words are asked for once on this page. Rejects with a VoiceModelsError. */
export const speak = speeches.speak.bind(speeches);
