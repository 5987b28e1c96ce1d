import { DatabaseManager } from '../../../src/database/database-manager';
import { itNeeds } from '../../support/database/engine';
import { storeOddDocuments } from '../../support/database/odd-documents';
import { PATIENT } from '../../support/database/patient';
import { startTemporaryDatabase, type TemporaryDatabase } from '../../support/database/temporary-database';
import { RecordedLog } from '../../support/service/recorded-log';
import { aVoiceModel, newId } from '../../support/service/voice-models';

let temporary: TemporaryDatabase;
let database: DatabaseManager;

beforeAll(async () => {
  temporary = await startTemporaryDatabase();
  const dbName = temporary.newName();
  await storeOddDocuments(temporary.client.db(dbName).collection('voice_models'), newId());
  database = new DatabaseManager({ uri: temporary.uri, dbName, log: new RecordedLog(), timing: PATIENT });
  database.start();
});
afterAll(async () => {
  await database.close();
  await temporary.stop();
});

const linkOf = async (modelId: string) => (await database.getVoiceModelById(modelId))?.echo_id;

describe('linking a voice model to an Echo', () => {
  it('makes the Echo speak with it', async () => {
    const { model_id } = await database.createVoiceModel(aVoiceModel());
    const echoId = newId();

    const linked = await database.linkVoiceModelToEcho(model_id, echoId);

    expect(linked?.echo_id).toBe(echoId);
    await expect(database.getVoiceModelForEcho(echoId)).resolves.toEqual(linked);
  });

  it('frees the voice model that the Echo spoke with', async () => {
    const echoId = newId();
    const old = await database.createVoiceModel(aVoiceModel({ echo_id: echoId }));
    const next = await database.createVoiceModel(aVoiceModel());

    await database.linkVoiceModelToEcho(next.model_id, echoId);

    await expect(linkOf(old.model_id)).resolves.toBeNull();
    expect((await database.getVoiceModelForEcho(echoId))?.model_id).toBe(next.model_id);
  });

  it('moves a voice model from one Echo to another', async () => {
    const [from, to] = [newId(), newId()];
    const { model_id } = await database.createVoiceModel(aVoiceModel({ echo_id: from }));

    await database.linkVoiceModelToEcho(model_id, to);

    await expect(database.getVoiceModelForEcho(from)).resolves.toBeNull();
    expect((await database.getVoiceModelForEcho(to))?.model_id).toBe(model_id);
  });

  it('changes nothing when they are linked already', async () => {
    const echoId = newId();
    const saved = await database.createVoiceModel(aVoiceModel({ echo_id: echoId }));

    await expect(database.linkVoiceModelToEcho(saved.model_id, echoId)).resolves.toEqual(saved);
  });

  it("leaves the Echo's voice as it is when the voice model does not exist", async () => {
    const echoId = newId();
    const { model_id } = await database.createVoiceModel(aVoiceModel({ echo_id: echoId }));

    await expect(database.linkVoiceModelToEcho('nothing', echoId)).resolves.toBeNull();

    await expect(linkOf(model_id)).resolves.toBe(echoId);
  });

  itNeeds('partial indexes')(
    'never gives an Echo two voices, however many requests link it at the same time',
    async () => {
      const echoId = newId();
      const models = await Promise.all(Array.from({ length: 50 }, () => database.createVoiceModel(aVoiceModel())));

      const links = await Promise.allSettled(models.map((m) => database.linkVoiceModelToEcho(m.model_id, echoId)));

      const failures = links.filter((link) => link.status === 'rejected').map((link) => link.reason);
      for (const failure of failures) expect(failure).toMatchObject({ code: 'conflict' });
      expect(failures.length).toBeLessThan(25);
      const linked = await Promise.all(models.map((model) => linkOf(model.model_id)));
      expect(linked.filter((id) => id === echoId)).toHaveLength(1);
    },
  );

  it('swaps the voices of two Echos at the same time, so that no Echo has two', async () => {
    const echos = [newId(), newId()] as const;
    const a = await database.createVoiceModel(aVoiceModel({ echo_id: echos[0] }));
    const b = await database.createVoiceModel(aVoiceModel({ echo_id: echos[1] }));

    await Promise.all([
      database.linkVoiceModelToEcho(a.model_id, echos[1]),
      database.linkVoiceModelToEcho(b.model_id, echos[0]),
    ]);

    const links = [await linkOf(a.model_id), await linkOf(b.model_id)];
    expect(links).toContain(echos[1]);
    expect(links[0]).not.toBe(links[1]);
  });
});

describe('saving a voice model for an Echo', () => {
  it('frees the voice model that the Echo spoke with', async () => {
    const echoId = newId();
    const old = await database.createVoiceModel(aVoiceModel({ echo_id: echoId }));

    const next = await database.createVoiceModel(aVoiceModel({ echo_id: echoId }));

    await expect(linkOf(old.model_id)).resolves.toBeNull();
    expect((await database.getVoiceModelForEcho(echoId))?._id).toBe(next._id);
  });

  it('does not take the Echo from another voice model when the save is a late repetition', async () => {
    const echoId = newId();
    const first = aVoiceModel({ echo_id: echoId });
    await database.createVoiceModel(first);
    const second = await database.createVoiceModel(aVoiceModel({ echo_id: echoId }));

    const repeated = await database.createVoiceModel(first);

    expect(repeated.echo_id).toBeNull();
    await expect(linkOf(second.model_id)).resolves.toBe(echoId);
  });

  itNeeds('partial indexes')('gives the Echo one voice when many are saved for it at the same time', async () => {
    const echoId = newId();
    const inputs = Array.from({ length: 10 }, () => aVoiceModel({ echo_id: echoId }));

    await Promise.all(inputs.map((input) => database.createVoiceModel(input)));

    const links = await Promise.all(inputs.map((input) => linkOf(input.model_id)));
    expect(links.filter((id) => id === echoId)).toHaveLength(1);
  });
});

describe('unlinking', () => {
  it('frees the voice model, once', async () => {
    const echoId = newId();
    const { model_id } = await database.createVoiceModel(aVoiceModel({ echo_id: echoId }));

    await expect(database.unlinkVoiceModelFromEcho(echoId)).resolves.toMatchObject({ model_id, echo_id: null });
    await expect(database.unlinkVoiceModelFromEcho(echoId)).resolves.toBeNull();
    await expect(database.getVoiceModelForEcho(echoId)).resolves.toBeNull();
  });

  it('happens when the Echo is deleted', async () => {
    const user_id = newId();
    const echo = await database.createEcho({ user_id, name: 'Echo' });
    const { model_id } = await database.createVoiceModel(aVoiceModel({ user_id, echo_id: echo._id }));

    await database.deleteEcho(echo._id);

    await expect(linkOf(model_id)).resolves.toBeNull();
  });

  it('rejects a malformed id', async () => {
    const invalid = { code: 'invalid_parameter', details: { errors: [{ field: 'echo_id' }] } };
    await expect(database.unlinkVoiceModelFromEcho('x')).rejects.toMatchObject(invalid);
    await expect(database.getVoiceModelForEcho('x')).rejects.toMatchObject(invalid);
    await expect(database.linkVoiceModelToEcho('m', 'x')).rejects.toMatchObject(invalid);
  });
});

describe('for everybody', () => {
  it('an Echo that was made here stays with its user, and one of an app with nobody', async () => {
    const [owner, other, ofApp] = [newId(), newId(), newId()];
    const made = (await database.createEcho({ user_id: owner, name: 'Made' }))._id;
    const holders = [];
    for (const echo_id of [made, ofApp]) {
      holders.push((await database.createVoiceModel(aVoiceModel({ user_id: owner, echo_id }))).model_id);
    }

    for (const echo_id of [made, ofApp]) await database.createVoiceModel(aVoiceModel({ user_id: other, echo_id }));

    await expect(Promise.all(holders.map(linkOf))).resolves.toEqual([made, null]);
  });
});

describe('for a user alone', () => {
  it('an Echo stays with the voice, or the user, that has it', async () => {
    const [owner, other, held] = [newId(), newId(), newId()];
    const made = (await database.createEcho({ user_id: owner, name: 'Made' }))._id;
    const holder = await database.createVoiceModel(aVoiceModel({ user_id: owner, echo_id: held }));
    const ofOther = database.for({ userId: other, need: 'own' });

    for (const echo_id of [made, held]) {
      const saved = await ofOther.createVoiceModel(aVoiceModel({ user_id: other, echo_id }));
      expect(saved.echo_id).toBeNull();
      await expect(ofOther.linkVoiceModelToEcho(saved.model_id, echo_id)).rejects.toMatchObject({
        code: 'echo_not_found',
      });
    }
    await expect(linkOf(holder.model_id)).resolves.toBe(held);

    const ofOwner = database.for({ userId: owner, need: 'own' });
    await expect(ofOwner.voiceModels.isEchoOfOther(held, owner)).resolves.toBe(false);
    const next = await ofOwner.createVoiceModel(aVoiceModel({ user_id: owner, echo_id: held }));
    expect([next.echo_id, await linkOf(holder.model_id)]).toEqual([held, null]);
  });
});
