import { useCallback, useRef, useState } from 'react';
import {
  createIdempotencyKey,
  type Progress,
  type Recording,
  type UploadFields,
  type UploadResult,
  type VoiceModelsError,
} from '../client/index.js';
import { showFailure } from './failure.js';
import { useVoiceModelsClient } from './provider.js';
import { useGone } from './use-gone.js';

interface State {
  readonly status: 'idle' | 'uploading' | 'done' | 'failed' | 'cancelled';
  /** How much has been sent; null before the first byte, and where the platform does not say. */
  readonly progress: Progress | null;
  readonly result: UploadResult | null;
  readonly error: VoiceModelsError | null;
}

/** An upload and how it proceeds. */
export interface Upload extends State {
  /** Begins another upload. One that is under way is cancelled. */
  upload(files: Recording | readonly Recording[], fields?: UploadFields): void;
  /** Ends the upload that is under way. The service may have made the voice model already; `retry` then finds it. */
  cancel(): void;
  /** Sends the last upload again, with the same key, so that it makes no second voice model. */
  retry(): void;
}

interface Intended {
  readonly files: Recording | readonly Recording[];
  readonly fields: UploadFields;
  readonly idempotencyKey: string;
}

const IDLE: State = { status: 'idle', progress: null, result: null, error: null };

/** Uploads recordings with progress. An upload ends with the component, and none begins after it. */
export function useUpload(): Upload {
  const client = useVoiceModelsClient();
  const [state, setState] = useState(IDLE);
  const intended = useRef<Intended | null>(null);
  const running = useRef<AbortController | null>(null);
  const cancel = useCallback(() => {
    running.current?.abort();
    setState((before) => (before.status === 'uploading' ? { ...before, status: 'cancelled' } : before));
  }, []);
  const gone = useGone(cancel);

  const send = useCallback(() => {
    running.current?.abort();
    if (intended.current === null) return;
    if (gone.current) return setState({ ...IDLE, status: 'cancelled' });
    const { files, fields, idempotencyKey } = intended.current;
    running.current = new AbortController();
    const { signal } = running.current;
    const set = (change: Partial<State>) => {
      if (!signal.aborted) setState((before) => ({ ...before, ...change }));
    };
    set({ ...IDLE, status: 'uploading' });
    client.upload(files, fields, { idempotencyKey, signal, onProgress: (progress) => set({ progress }) }).then(
      (result) => set({ status: 'done', result }),
      (reason) => showFailure(reason, (error) => set({ status: 'failed', error })),
    );
  }, [client, gone]);

  const upload = useCallback<Upload['upload']>(
    (files, fields = {}) => {
      intended.current = { files, fields, idempotencyKey: createIdempotencyKey() };
      send();
    },
    [send],
  );
  return { ...state, upload, cancel, retry: send };
}
