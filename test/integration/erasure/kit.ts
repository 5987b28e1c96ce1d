import { ObjectId } from 'mongodb';
import request from 'supertest';
import { type SavingService, startSavingService } from '../../support/identity/signed-in-service';
import { fixture } from '../../support/media/fixtures';
import { eventually } from '../reliability/kit';

/** Erases at once, and tries again at once. */
export const ERASING = { erasures: { everyMs: 50, retryMs: 50 }, usage: { everyMs: 50 } };

function useService(settings: Readonly<Record<string, string>>): () => SavingService {
  let service: SavingService;
  beforeAll(async () => {
    service = await startSavingService({ settings: { SAMPLE_STORE: 'filesystem', ...settings }, timing: ERASING });
  });
  afterEach(() => service.sandbox.faults.clear());
  afterAll(() => service.close());
  return () => service;
}

/**
 * Starts a service that keeps recordings before the tests of the file that calls this, and closes it after them; no fault outlasts
 * its test. What it returns acts as users, each by a name of the test's own.
 */
export function useErasures(settings: Readonly<Record<string, string>> = {}) {
  const running = useService(settings);
  const api = () => request(running().url);
  const of = (user: string) => running().user(user).headers;

  /** The id of a new voice of a user. */
  async function upload(user: string): Promise<string> {
    const sent = api().post('/api/upload-reference').set(of(user)).field('name', `Voice of ${user}`);
    const { body } = await sent.attach('audio', fixture('speech.mp3')).expect(201);
    return body.model_id;
  }

  const erase = (user: string) => api().delete('/api/users/me').set(of(user)).expect(202);

  /** Holds the erasure of a user up, who has a voice, by a Fish.Audio that deletes nothing. */
  async function heldUp(user: string): Promise<string> {
    const voice = await upload(user);
    running().sandbox.faults.add({ match: { method: 'DELETE' }, status: 500, times: Number.POSITIVE_INFINITY });
    await erase(user);
    return voice;
  }

  const receipt = (headers: Record<string, string>) => api().get('/api/users/me/erasure').set(headers).expect(200);
  const untilErased = (user: string, headers = of(user)) =>
    eventually(async () => (await receipt(headers)).body.state === 'done');

  return {
    get service() {
      return running();
    },
    api,
    of,
    idOf: (user: string) => new ObjectId(running().user(user).id),
    stored: (name: string) => running().stored(name),
    upload,
    erase,
    heldUp,
    untilErased,
  };
}
