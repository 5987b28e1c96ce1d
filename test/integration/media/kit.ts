import request from 'supertest';
import type { ReceivedFile } from '../../../src/sandbox/fish-audio/samples/sample-storage';
import type { TestService } from '../../support/service/service';

/** What the two ways to send a sample say of it, and what Fish.Audio received. */
export interface Both {
  /** The response of `POST /api/reference-checks`. */
  readonly check: CheckDocument;
  /** The status and the response of `POST /api/upload-reference`. */
  readonly upload: { readonly status: number; readonly body: UploadDocument };
  /** The sample that the sandbox received; null when no voice model was made. */
  readonly received: ReceivedFile | null;
}

/** The members of a check that the tests of media read. */
export interface CheckDocument {
  readonly accepted: boolean;
  readonly problem: { readonly code: string; readonly status: number; readonly detail: string } | null;
  readonly samples: readonly {
    readonly found: {
      readonly container: string;
      readonly codec: string;
      readonly file_type: string;
      readonly duration_seconds: number;
      readonly track: { readonly index: number; readonly count: number; readonly language: string | null };
    } | null;
    readonly sent_as: { readonly container: string; readonly bytes: number } | null;
    readonly warnings: readonly { readonly code: string; readonly message: string }[];
  }[];
}

/** The members of an upload's response that the tests of media read. */
interface UploadDocument {
  readonly code?: string;
  readonly detail?: string;
  readonly database_record?: {
    readonly samples: readonly {
      readonly file_type: string;
      readonly container: string;
      readonly duration_seconds: number;
    }[];
  } | null;
  readonly warnings?: readonly string[];
}

const USER = '5f0c1d2e3b4a49688776a5b4';

/** Sends one sample to the check and then, for a user, to the upload of a service. */
export async function sendToBoth({ url, sandbox }: TestService, sample: Buffer, name = 'sample'): Promise<Both> {
  const send = (path: string) => request(url).post(path).field('user_id', USER).attach('audio', sample, name);
  const check = await send('/api/reference-checks');
  const before = sandbox.state.creates;
  const { status, body } = await send('/api/upload-reference');
  const made = sandbox.state.creates - before;
  if (made !== (status === 201 ? 1 : 0))
    throw new Error(`The upload was answered with ${status}; ${made} models were made.`);
  const received = made === 1 ? (sandbox.state.models.at(-1)?.samples[0] ?? null) : null;
  return { check: check.body, upload: { status, body }, received };
}
