import { type Form, readForm } from '../http/read-form';
import { errorResponse, HttpError, json } from '../http/response';
import type { Route } from '../http/router';
import { runInference } from '../inference';
import { inspectSample } from '../samples/inspect-sample';
import type { SandboxContext } from '../sandbox-context';

const MAX_BYTES = 50 * 1024 * 1024;
const MAX_SECONDS = 3600;
const USD_PER_SECOND = 0.36 / 3600;
const TRANSCRIPT = 'This is what the sandbox heard.';

/** `POST /v1/asr`: the same sentence for every file, with the length of the file (Fish Audio OpenAPI, speech to text). */
export function transcriptionRoute(context: SandboxContext): Route {
  return {
    method: 'POST',
    path: /^\/v1\/asr$/,
    handle: (exchange) =>
      runInference(
        context,
        exchange,
        exchange.header('model') === 'transcribe-1-pro' ? 'transcribe-1-pro' : 'transcribe-1',
        async (account) => {
          if (exchange.mediaType === 'application/json')
            throw new HttpError(errorResponse(415, 'Unsupported Media Type'));
          const form = await readForm(exchange, { keepBytes: context.settings.keepBytes, maxFileBytes: MAX_BYTES });
          const seconds = await lengthOf(form);
          account.creditUsd -= Math.ceil(seconds) * USD_PER_SECOND;
          return json(200, transcript(form, seconds));
        },
      ),
  };
}

async function lengthOf(form: Form): Promise<number> {
  const audio = form.files.get('audio')?.[0];
  if (audio === undefined) throw new HttpError(errorResponse(400, 'missing field `audio`'));
  if (audio.container === null) throw new HttpError(errorResponse(400, 'Audio is not valid, please check your audio'));
  if (audio.bytes > MAX_BYTES) throw new HttpError(errorResponse(413, 'Payload Too Large'));
  const { seconds } = await inspectSample(audio);
  if (seconds !== null && seconds > MAX_SECONDS)
    throw new HttpError(errorResponse(400, 'Audio is longer than 60 minutes'));
  return seconds ?? 1;
}

function transcript(form: Form, seconds: number): object {
  const language = String(form.values.get('language')?.at(-1) ?? 'en');
  const ignoreTimestamps = String(form.values.get('ignore_timestamps')?.at(-1) ?? 'true') === 'true';
  return {
    text: TRANSCRIPT,
    duration: seconds,
    segments: ignoreTimestamps ? [] : [{ text: TRANSCRIPT, start: 0, end: seconds }],
    language_code: language,
    language,
  };
}
