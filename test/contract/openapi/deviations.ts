const SEEN = 'seen at the live service, and not in the document';
const INFERENCE = 'the service checks inference calls in this way, which the document does not say';

/**
 * Where the sandbox differs from Fish.Audio's OpenAPI document of 2026-08-22, each with the reason. The sources are the
 * notes on what the live service answered, and the documents' later versions.
 */
export const DEVIATIONS: Readonly<Record<string, string>> = {
  'GET /model 401 is not declared': `${SEEN}: in plain text`,
  'GET /model 422 is not declared': `${SEEN}: an array, for a page size above 100`,
  'GET /model 200: items[].takedown_category is not declared': 'a member of the document of 2026-10-05',
  'POST /model 400 is not declared': 'a sample that cannot be used; what the service says is not known',
  'POST /model 413 is not declared': SEEN,
  'POST /model 415 is not declared': SEEN,
  'POST /model 422 is not declared': `${SEEN}: an array, for a missing field`,
  'POST /model 429 is not declared': 'too many creates at once, where they count for the concurrency of the account',
  'POST /model 401 is text/plain': 'without a key; what the service says is not known, and the model list says this',
  'POST /model 201: takedown_category is not declared': 'a member of the document of 2026-10-05',
  'GET /model/{id} 200: takedown_category is not declared': 'a member of the document of 2026-10-05',
  'GET /model/{id} 401 is not declared': SEEN,
  'PATCH /model/{id} 403 is not declared': 'a voice of another account, or one whose visibility is locked',
  'PATCH /model/{id} 404 is not declared': 'as for reading',
  'PATCH /model/{id} 422 is not declared': 'as for creating',
  'DELETE /model/{id} 204 is not declared': `${SEEN}; deleteStatus: 200 is what the document says`,
  'DELETE /model/{id} 403 is not declared': 'as for reading',
  'DELETE /model/{id} 404 is not declared': 'as for reading',
  'POST /v1/tts 400 is not declared': `${INFERENCE}; and an unknown voice is 400`,
  'POST /v1/tts 404 is not declared': 'one of the ways in which a voice that is not trained is refused',
  'POST /v1/tts 415 is not declared': INFERENCE,
  'POST /v1/tts 429 is not declared': `${SEEN}; the concurrency limit is described in prose only`,
  'POST /v1/tts/stream/with-timestamp 400 is not declared': INFERENCE,
  'POST /v1/asr 400 is not declared': INFERENCE,
  'POST /v1/asr 413 is not declared': `${SEEN}, above 50 MiB`,
  'POST /v1/asr 415 is not declared': SEEN,
  'GET /wallet/{user_id}/api-credit 403 is not declared': 'the wallet of another account',
  'GET /wallet/{user_id}/package 200: _id is not declared': 'the official Python client fails without it',
};
