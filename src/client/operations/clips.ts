import type { Clip, ClipList, ClipQuery, ClipReceipt, ClipsReceipt, SpeechRequest } from '../api-types.js';
import type { CallOptions, Connection, JsonCall } from '../http/connection.js';
import { eachEntry } from './pages.js';
import { Speech } from './speech.js';

const PATH = ['api', 'clips'];

/** What can be done with speeches that are kept. Every function rejects with a VoiceModelsError. */
export function clipOperations(connection: Connection) {
  const listClips = (query: ClipQuery, options?: CallOptions) =>
    connection.json<ClipList>({ path: PATH, query, expects: 'clips', ...options });
  const keep = (of: 'voice-models' | 'echo', id: string, request: SpeechRequest, options?: CallOptions) =>
    connection.json<Clip>({ ...keptSpeech(['api', of, id, 'speech'], request), ...options });
  return {
    /** Speaks a text and keeps the sound. The voice model needs a record. */
    keepSpeech: (modelId: string, request: SpeechRequest, options?: CallOptions) =>
      keep('voice-models', modelId, request, options),
    /** Speaks a text with the voice of an Echo and keeps the sound. */
    keepSpeechAsEcho: (echoId: string, request: SpeechRequest, options?: CallOptions) =>
      keep('echo', echoId, request, options),
    /** The address of the sound of a clip, for an `<audio>` element or a player. It may not have the token of the client. */
    clipUrl: (clipId: string): string => connection.url([...PATH, clipId]),
    /** The sound of a clip. Read it or abort: until then the connection is in use. */
    playClip: async (clipId: string, { signal }: CallOptions = {}) =>
      new Speech(await connection.response({ path: [...PATH, clipId], signal }), signal),
    /** One page of the clips of a voice, newest first. */
    listClips,
    /** All clips of a voice, newest first, for `for await`. */
    eachClip: (query: ClipQuery, options?: CallOptions) =>
      eachEntry(
        (cursor) => listClips({ ...query, ...cursor }, options),
        (page) => page.clips,
      ),
    /** Deletes a clip. */
    deleteClip: (clipId: string, options?: CallOptions) =>
      connection.json<ClipReceipt>({ method: 'DELETE', path: [...PATH, clipId], expects: 'deleted', ...options }),
    /** Deletes all clips of a voice. */
    deleteClips: (query: { readonly model_id: string }, options?: CallOptions) =>
      connection.json<ClipsReceipt>({ method: 'DELETE', path: PATH, query, expects: 'deleted', ...options }),
  };
}

/** It is not repeated after a lost answer: the speech would be paid for twice. */
function keptSpeech(path: readonly string[], request: SpeechRequest): JsonCall<Clip> {
  return { method: 'POST', path, json: { ...request, keep: true }, expects: 'clip_id', repeat: 'refused' };
}
