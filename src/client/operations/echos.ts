import type {
  BorrowedVoiceModel,
  EchoList,
  EchoQuery,
  EchoWithVoice,
  NewEcho,
  SpeechRequest,
  UnlinkReceipt,
  VoiceModel,
} from '../api-types.js';
import type { CallOptions, Connection } from '../http/connection.js';
import { eachEntry } from './pages.js';
import { requestSpeech } from './speech.js';

/** What can be done with Echos. Every function rejects with a VoiceModelsError. */
export function echoOperations(connection: Connection) {
  const listEchos = (query: EchoQuery = {}, options?: CallOptions) =>
    connection.json<EchoList>({ path: ['api', 'echo'], query, expects: 'echos', ...options });
  return {
    /** Creates an Echo. It is not repeated after a lost answer, since there would be two. */
    createEcho: (echo: NewEcho, options?: CallOptions) =>
      connection.json<EchoWithVoice>({
        method: 'POST',
        path: ['api', 'echo'],
        json: echo,
        expects: '_id',
        repeat: 'refused',
        ...options,
      }),
    /** One page of a user's Echos, newest first. */
    listEchos,
    /** All of a user's Echos, newest first, for `for await`. */
    eachEcho: (query: EchoQuery = {}, options?: CallOptions) =>
      eachEntry(
        (cursor) => listEchos({ ...query, ...cursor }, options),
        (page) => page.echos,
      ),
    /** One Echo and the voice model that it speaks with. */
    readEcho: (echoId: string, options?: CallOptions) =>
      connection.json<EchoWithVoice>({ path: ['api', 'echo', echoId], expects: '_id', ...options }),
    /** Speaks a text with the voice of an Echo. Read the sound or abort: until then the connection is in use. */
    speakAsEcho: (echoId: string, request: SpeechRequest, options?: CallOptions) =>
      requestSpeech(connection, ['api', 'echo', echoId, 'speech'], request, options),
    ...linkOperations(connection),
  };
}

/** What can be done with the voice model of an Echo. */
function linkOperations(connection: Connection) {
  const voicePath = (echoId: string) => ['api', 'echo', echoId, 'voice-model'];
  return {
    /** The voice model that an Echo speaks with. One with an `owner_id` is lent to the user. */
    readEchoVoiceModel: (echoId: string, options?: CallOptions) =>
      connection.json<VoiceModel | BorrowedVoiceModel>({ path: voicePath(echoId), expects: 'model_id', ...options }),
    /** Lets an Echo speak with a voice model. The former ones of both are freed. One with an `owner_id` is lent to the user. */
    linkEcho: (echoId: string, modelId: string, options?: CallOptions) =>
      connection.json<VoiceModel | BorrowedVoiceModel>({
        method: 'PUT',
        path: voicePath(echoId),
        json: { model_id: modelId },
        expects: 'model_id',
        ...options,
      }),
    /** Takes the voice model from an Echo. */
    unlinkEcho: (echoId: string, options?: CallOptions) =>
      connection.json<UnlinkReceipt>({
        method: 'DELETE',
        path: voicePath(echoId),
        expects: 'unlinked_model_id',
        ...options,
      }),
  };
}
