import request from 'supertest';
import { type SavingService, startSavingService } from '../../support/identity/signed-in-service';
import { fixture } from '../../support/media/fixtures';

let service: SavingService;

beforeAll(async () => {
  const settings = { REQUIRE_CONSENT: 'true', SAMPLE_STORE: 'filesystem' };
  service = await startSavingService({ settings });
});
afterAll(() => service.close());

const send = (path: string, fields: Readonly<Record<string, string>> = {}): request.Test => {
  const sent = request(service.url).post(path).set(service.user('alice').headers);
  for (const [name, value] of Object.entries(fields)) sent.field(name, value);
  return sent.attach('audio', fixture('speech.mp3'));
};

const refused = { code: 'invalid_parameter', errors: [{ field: 'consent' }] };

describe('a service that requires a consent', () => {
  it('says so, and makes nothing of recordings without one', async () => {
    const { body: limits } = await request(service.url).get('/api/limits').expect(200);
    expect(limits).toMatchObject({ consent_required: true });
    const { body } = await send('/api/upload-reference').expect(400);
    expect(body).toMatchObject(refused);
    expect(service.sandbox.state.creates).toBe(0);
  });

  it('keeps who has said so, and lets a version of the same recordings go on with it', async () => {
    const { id: by, headers } = service.user('alice');
    const { body } = await send('/api/upload-reference', { consent: 'self' }).expect(201);
    expect(body.database_record.consent).toEqual({ basis: 'self', text_version: null, at: expect.any(String), by });
    const versions = `/api/voice-models/${body.model_id}/versions`;
    expect((await send(versions).expect(400)).body).toMatchObject(refused);
    await send(versions, { consent: 'permission' }).expect(201);
    const { body: kept } = await request(service.url).post(versions).set(headers).expect(201);
    expect(kept.versions.map(({ consent }: { consent: { basis: string } }) => consent.basis)).toEqual([
      'self',
      'permission',
      'permission',
    ]);
  });

  it('makes no version of recordings of which nothing was said', async () => {
    const { body } = await send('/api/upload-reference', { consent: 'self' }).expect(201);
    const records = service.stored('voice_models');
    await records.updateOne({ model_id: body.model_id }, { $unset: { consent: '' } });
    const versions = `/api/voice-models/${body.model_id}/versions`;
    const { body: problem } = await request(service.url).post(versions).set(service.user('alice').headers).expect(400);
    expect(problem).toMatchObject(refused);
  });
});
