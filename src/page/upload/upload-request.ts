import type { UploadResultJson } from '../shared/api-types.js';
import { connectionProblem, RequestCancelled, RequestFailed, readProblem } from '../shared/problem.js';

/** What an upload needs besides the form, and the functions that are called while it proceeds. */
export interface UploadOptions {
  readonly idempotencyKey: string;
  readonly signal: AbortSignal;
  /** Called while bytes leave this computer. */
  onProgress(sentBytes: number, totalBytes: number): void;
  /** Called once the last byte has been sent; from then on the service works on it. */
  onSent(): void;
}

/**
 * Sends the form to `url`, which is the action of the form in views/partials/upload-form.ejs. XMLHttpRequest, because
 * fetch cannot report how much of a body has been sent. Rejects with RequestFailed, or with RequestCancelled when the
 * signal fires.
 */
export function sendUpload(url: string, form: FormData, options: UploadOptions): Promise<UploadResultJson> {
  const { promise, resolve, reject } = deferred<UploadResultJson>();
  const request = new XMLHttpRequest();
  request.open('POST', url);
  request.setRequestHeader('Accept', 'application/json, application/problem+json');
  request.setRequestHeader('Idempotency-Key', options.idempotencyKey);
  request.upload.onprogress = (event) => options.onProgress(event.loaded, event.total);
  request.upload.onload = () => options.onSent();
  request.onload = () => {
    const result = request.status === 201 ? readResult(request.responseText) : null;
    if (result) resolve(result);
    else reject(new RequestFailed(readProblem(request.status, request.responseText)));
  };
  request.onerror = () => reject(new RequestFailed(connectionProblem()));
  request.onabort = () => reject(new RequestCancelled());
  options.signal.addEventListener('abort', () => request.abort(), { once: true });
  request.send(form);
  return promise;
}

function readResult(body: string): UploadResultJson | null {
  try {
    const value = JSON.parse(body) as Partial<UploadResultJson> | null;
    if (typeof value?.model_id !== 'string') return null;
    return {
      model_id: value.model_id,
      ...(value.model_state === undefined ? {} : { model_state: value.model_state }),
      message: value.message ?? '',
      database_status: value.database_status ?? 'failed',
      warnings: value.warnings ?? [],
    };
  } catch {
    return null;
  }
}

function deferred<T>() {
  let resolve!: (value: T) => void;
  let reject!: (reason: Error) => void;
  const promise = new Promise<T>((onValue, onError) => {
    resolve = onValue;
    reject = onError;
  });
  return { promise, resolve, reject };
}
