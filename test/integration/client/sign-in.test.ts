import { createVoiceModelsClient } from '../../../src/client';
import { type SavingService, startSavingService } from '../../support/identity/signed-in-service';
import { fixtureBytes } from '../../support/media/fixtures';

let service: SavingService;
beforeAll(async () => {
  service = await startSavingService();
});
afterAll(() => service.close());

const tokenOf = (user: string) => service.user(user).headers.Authorization.replace('Bearer ', '');
const expired = () => service.issuer.token({ sub: 'test|alice', exp: Math.floor(Date.now() / 1000) - 60 });
const recording = () => new File([fixtureBytes('speech.mp3')], 'speech.mp3', { type: 'audio/mpeg' });

/** A client whose function for tokens gives these, one after the other, and then the last one; and how often it was asked. */
function clientWith(...tokens: readonly string[]) {
  let asked = 0;
  const token = async () => tokens[Math.min(asked++, tokens.length - 1)] ?? '';
  return { client: createVoiceModelsClient({ baseUrl: service.url, token }), asked: () => asked };
}

describe('a client with a token', () => {
  it('names no user, and has what is of its own', async () => {
    const alice = createVoiceModelsClient({ baseUrl: service.url, token: tokenOf('alice') });
    const made = await alice.upload(recording());
    expect(made.database_record?.user_id).toBe(service.user('alice').id);
    expect((await alice.listVoiceModels()).voice_models).toMatchObject([{ model_id: made.model_id }]);
    expect([(await alice.listEchos()).count, (await alice.listTags()).tags, (await alice.readUsage()).rows]).toEqual([
      0,
      [],
      [],
    ]);
    const { client: bob } = clientWith(tokenOf('bob'));
    expect((await bob.listVoiceModels()).count).toBe(0);
    await expect(bob.readVoiceModel(made.model_id)).rejects.toMatchObject({ code: 'voice_model_not_found' });
    await expect(bob.listVoiceModels({ user_id: service.user('alice').id })).rejects.toMatchObject({
      code: 'user_mismatch',
    });
  });

  it('asks once more for a token after a 401, and sends an upload again with it', async () => {
    const { client, asked } = clientWith(expired(), tokenOf('carol'));
    const before = service.sandbox.state.creates;
    expect((await client.upload(recording())).database_status).toBe('saved');
    expect([asked(), service.sandbox.state.creates - before]).toEqual([2, 1]);
  });

  it('asks no third time, and sends the same token only once', async () => {
    const different = clientWith(expired(), `${expired()}x`, tokenOf('carol'));
    await expect(different.client.listVoiceModels()).rejects.toMatchObject({ code: 'unauthenticated', status: 401 });
    const same = clientWith(expired());
    await expect(same.client.listVoiceModels()).rejects.toMatchObject({ code: 'unauthenticated' });
    expect([different.asked(), same.asked()]).toEqual([2, 2]);
  });
});
