import type request from 'supertest';
import { makeWav } from '../../support/media/wav';
import { SandboxCaller } from '../../support/network/sandbox-requests';
import { TEST_API_KEY } from '../../support/service/service';
import { QUICK_DATABASE, QUICK_FISH_AUDIO, type ServiceHarness } from '../reliability/kit';

const CHECKS = { firstMs: 50, longestMs: 100, totalMs: 60_000 };

/** A service that keeps recordings, and reads what is in training often. */
export const OPTIONS = {
  settings: { SAMPLE_STORE: 'filesystem' },
  timing: {
    ...QUICK_DATABASE,
    ...QUICK_FISH_AUDIO,
    worker: { ...QUICK_FISH_AUDIO.worker, trainingEveryMs: 50, samplesEveryMs: 50, checks: CHECKS },
  },
};

/** Another recording than the one that a voice is uploaded with. */
export const OTHER_SAMPLE = makeWav({ seconds: 3 });

/** What is done with the versions of the voices of a harness. */
export class Versions {
  constructor(readonly harness: ServiceHarness) {}

  /** The id of a new voice of a user. */
  async voice(userId: string, fields: Readonly<Record<string, string>> = {}): Promise<string> {
    return (await this.harness.upload({ userId, fields }).expect(201)).body.model_id;
  }

  /** Asks for a version of another recording; none of `sample` null. */
  make(modelId: string, { sample = OTHER_SAMPLE, key }: { sample?: Buffer | null; key?: string } = {}): request.Test {
    const post = this.harness.api().post(`/api/voice-models/${modelId}/versions`);
    if (key !== undefined) post.set('Idempotency-Key', key);
    return sample === null ? post : post.attach('audio', sample, 'other.wav');
  }

  recreate(modelId: string, query = ''): request.Test {
    return this.harness.api().post(`/api/voice-models/${modelId}/recreate${query}`);
  }

  choose(modelId: string, version: string): request.Test {
    return this.harness.api().put(`/api/voice-models/${modelId}/versions/current`).send({ model_id: version });
  }

  read(modelId: string): request.Test {
    return this.harness.api().get(`/api/voice-models/${modelId}`);
  }

  speak(modelId: string): request.Test {
    return this.harness.api().post(`/api/voice-models/${modelId}/speech`).send({ text: 'Hello' });
  }

  /** With which model the last speech at Fish.Audio was asked for. */
  get lastSpeaker(): unknown {
    const speeches = this.harness.sandbox.state.requests.filter(({ path }) => path === '/v1/tts');
    return (speeches.at(-1)?.body as { reference_id?: string } | undefined)?.reference_id;
  }

  /** Loses a model at Fish.Audio, as if somebody had deleted it there. */
  async lose(modelId: string): Promise<void> {
    await new SandboxCaller(this.harness.sandbox, TEST_API_KEY).request('DELETE', `/model/${modelId}`);
  }

  /** The ids of all models at Fish.Audio, in the order in which they were made. */
  get models(): string[] {
    return this.harness.sandbox.state.models.map(({ entity }) => entity._id);
  }
}
