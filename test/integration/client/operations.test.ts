import { readFileSync } from 'node:fs';
import { createVoiceModelsClient, type VoiceModel, type VoiceModelsClient } from '../../../src/client';
import type { operations } from '../../../src/client/generated/openapi-types';
import { startTemporaryDatabase, type TemporaryDatabase } from '../../support/database/temporary-database';
import { fixtureBytes } from '../../support/media/fixtures';
import { startService, type TestService } from '../../support/service/service';
import { newId } from '../../support/service/voice-models';

let database: TemporaryDatabase;
let service: TestService;
let client: VoiceModelsClient;
beforeAll(async () => {
  database = await startTemporaryDatabase();
  const settings = { SAMPLE_STORE: 'filesystem' };
  service = await startService({ mongoUri: database.uri, dbName: database.newName(), settings });
  client = createVoiceModelsClient({ baseUrl: `${service.url}/` });
  await client.listVoiceModels({ user_id: newId() });
});
afterAll(async () => {
  await service.close();
  await database.stop();
});

const recording = () => new File([fixtureBytes('speech.mp3')], 'speech.mp3', { type: 'audio/mpeg' });
const upload = async (user_id: string, name: string) => (await client.upload(recording(), { user_id, name })).model_id;

describe('the client', () => {
  it('has every operation of the document by its name', async () => {
    type Names = Exclude<keyof operations, 'uploadReference'> | 'upload';
    const typed: Readonly<Record<Names, unknown>> = client;
    const { paths } = JSON.parse(readFileSync('docs/openapi.json', 'utf8')) as {
      paths: Record<string, Record<string, { operationId: string }>>;
    };
    const ids = Object.values(paths).flatMap((methods) => Object.values(methods).map(({ operationId }) => operationId));
    expect(ids.filter((id) => id !== 'uploadReference' && !(id in typed))).toEqual([]);
  });

  it('has in its types every form of what the document says, but for lists, which have a function for each', () => {
    type Named = Omit<VoiceModelsClient, 'upload'> & { readonly uploadReference: VoiceModelsClient['upload'] };
    type Success<Json> = { readonly 200: { content: { readonly 'application/json': Json } } };
    type Sent<Id extends keyof operations> = operations[Id]['responses'] extends Success<infer Json> ? Json : never;
    type Untyped = {
      [Id in keyof operations]: Sent<Id> extends Awaited<ReturnType<Named[Id]>> ? never : Id;
    }[keyof operations];
    const untyped: Readonly<Record<Untyped, true>> = { listVoiceModels: true };
    expect(untyped).not.toEqual({});
  });

  it('uploads, checks, lists by page and one by one, reads and deletes', async () => {
    const user_id = newId();
    const check = await client.checkReferences(recording());
    expect(check).toMatchObject({ samples: [{ file_name: 'speech.mp3' }] });
    const first = await client.upload([recording(), new Blob([fixtureBytes('speech.wav')])], {
      user_id,
      name: 'Ada',
      tags: ['warm'],
    });
    expect(first).toMatchObject({ database_status: 'saved', database_record: { name: 'Ada', tags: ['warm'] } });
    const second = await upload(user_id, 'Grace');

    const page = await client.listVoiceModels({ user_id, limit: 1 });
    expect(page.voice_models.map(({ model_id }) => model_id)).toEqual([second]);
    const all: VoiceModel[] = [];
    for await (const voiceModel of client.eachVoiceModel({ user_id, limit: 1 })) all.push(voiceModel);
    expect(all.map(({ name }) => name)).toEqual(['Grace', 'Ada']);
    expect((await client.listVoiceModels({ user_id, search: 'ada' })).count).toBe(1);

    expect(await client.readVoiceModel(second)).toMatchObject({ name: 'Grace' });
    expect((await client.listVoiceModels({ user_id, tag: ['warm'], sort: 'name', include_total: true })).total).toBe(1);
    const { etag, voiceModel } = await client.readVoiceModelWithETag(second);
    expect(voiceModel).toMatchObject({ name: 'Grace' });
    const changed = await client.changeVoiceModel(
      second,
      { name: 'Grace H.', tags: ['cool'] },
      { ifMatch: etag ?? '' },
    );
    expect(changed).toMatchObject({ name: 'Grace H.', tags: ['cool'], fish_audio_status: 'updated' });
    const outdated = client.changeVoiceModel(second, { name: 'Grace' }, { ifMatch: etag ?? '' });
    await expect(outdated).rejects.toMatchObject({ code: 'precondition_failed', status: 412 });
    const many = await client.changeVoiceModels({ action: 'untag', model_ids: [second, 'nothing'], tags: ['cool'] });
    expect(many.results.map(({ status }) => status)).toEqual([200, 404]);
    expect(await client.listTags({ user_id })).toEqual({ tags: [{ tag: 'warm', count: 1 }] });
    const receipt = await client.deleteVoiceModel(second, { fish_audio: true });
    expect(receipt.deleted).toEqual({ database: true, fish_audio: true, sample: true });
    await expect(client.readVoiceModel(second)).rejects.toMatchObject({ code: 'voice_model_not_found', status: 404 });
  });

  it('makes versions and chooses one, with a key of its own for each call', async () => {
    const modelId = await upload(newId(), 'Ada');
    const made = await client.createVersion(modelId, recording(), { enhance_audio_quality: true });
    expect(made).toMatchObject({ current_model_id: made.model_id, versions: [{ model_id: modelId }, {}] });
    expect((await client.chooseVersion(made.model_id, modelId)).model_id).toBe(modelId);
    // Of the recordings that are kept.
    expect(await client.createVersion(modelId)).toMatchObject({ versions: [{}, {}, { reason: 'version' }] });
    await expect(client.recreateVoiceModel(modelId)).rejects.toMatchObject({ code: 'conflict', status: 409 });
    expect(await client.readVoiceModel(modelId)).toMatchObject({ versions: [{}, {}, {}] });
  });

  it('creates Echos, and gives and takes their voice models', async () => {
    const user_id = newId();
    const modelId = await upload(user_id, 'Ada');
    const echo = await client.createEcho({ user_id, name: 'Echo' });
    expect(await client.linkEcho(echo._id, modelId)).toMatchObject({ echo_id: echo._id });
    expect(await client.readEcho(echo._id)).toMatchObject({ voice_model_id: modelId });
    expect(await client.readEchoVoiceModel(echo._id)).toMatchObject({ model_id: modelId });
    expect(await client.unlinkEcho(echo._id)).toMatchObject({ unlinked_model_id: modelId });
    expect(await client.listEchos({ user_id })).toMatchObject({ count: 1 });
    const names: string[] = [];
    for await (const { name } of client.eachEcho({ user_id })) names.push(name);
    expect(names).toEqual(['Echo']);
  });

  it('speaks into a Blob, bytes and a stream', async () => {
    const modelId = await upload(newId(), 'Ada');
    const speech = await client.speak(modelId, { text: 'Hello' });
    const blob = await speech.blob();
    expect(speech.contentType).toBe('audio/mpeg');
    const bytes = await (await client.speak(modelId, { text: 'Hello', format: 'mp3' })).arrayBuffer();
    let streamed = 0;
    for await (const piece of (await client.speak(modelId, { text: 'Hello' })).stream()) streamed += piece.length;
    expect([bytes.byteLength, streamed]).toEqual([blob.size, blob.size]);
  });

  it('keeps speeches, plays and lists them, and deletes them', async () => {
    const user_id = newId();
    const modelId = await upload(user_id, 'Ada');
    const echo = await client.createEcho({ user_id, name: 'Echo', voice_model_id: modelId });
    const first = await client.keepSpeech(modelId, { text: 'Hello', format: 'wav' });
    const second = await client.keepSpeechAsEcho(echo._id, { text: 'Hello' });
    expect(client.clipUrl(first.clip_id)).toBe(`${service.url}${first.url}`);
    const played = await client.playClip(first.clip_id);
    expect([played.contentType, played.fileName]).toEqual(['audio/wav', 'Ada.wav']);
    expect((await played.arrayBuffer()).byteLength).toBe(first.bytes);
    expect(await client.listClips({ model_id: modelId, limit: 1 })).toMatchObject({ clips: [second], count: 1 });
    const ids: string[] = [];
    for await (const { clip_id } of client.eachClip({ model_id: modelId, limit: 1 })) ids.push(clip_id);
    expect(ids).toEqual([second.clip_id, first.clip_id]);
    expect((await client.deleteClip(first.clip_id)).deleted).toEqual({ database: true, sound: true });
    expect((await client.deleteClips({ model_id: modelId })).deleted).toEqual({ database: 1, sounds: 1 });
    await expect(client.playClip(second.clip_id)).rejects.toMatchObject({ code: 'clip_not_found', status: 404 });
  });

  it('speaks as an Echo, with what the sound may be saved as', async () => {
    const user_id = newId();
    const voice_model_id = await upload(user_id, 'Jürgen');
    const echo = await client.createEcho({ user_id, name: 'Echo', voice_model_id });
    const speech = await client.speakAsEcho(echo._id, { text: 'Hello', format: 'wav', sample_rate: 16_000, speed: 2 });
    expect(speech.fileName).toBe('Jürgen.wav');
    expect(Buffer.from(await speech.arrayBuffer()).readUInt32LE(24)).toBe(16_000);
    const unnamed = await client.speak(await upload(newId(), 'Ada'), { text: 'Hello' });
    expect(unnamed.fileName).toBe('Ada.mp3');
    await unnamed.blob();
  });

  it('stops a speech when it is aborted', async () => {
    const modelId = await upload(newId(), 'Ada');
    service.sandbox.faults.add({ match: { path: '/v1/tts' }, drip: { bytes: 100, everyMs: 50 }, times: 2 });
    const controller = new AbortController();
    const speech = await client.speak(modelId, { text: 'Hello' }, { signal: controller.signal });
    const whole = speech.blob();
    controller.abort();
    await expect(whole).rejects.toMatchObject({ code: 'aborted', status: 0 });
    await expect(client.speak(modelId, { text: 'Hello' }, { signal: controller.signal })).rejects.toMatchObject({
      code: 'aborted',
    });
    service.sandbox.faults.clear();
  });

  it('asks about the service', async () => {
    expect(await client.checkLiveness()).toEqual({ status: 'ok' });
    expect(await client.checkReadiness()).toMatchObject({ database: 'connected' });
    expect(await client.readMetrics()).toContain('process_cpu_seconds_total');
    expect((await client.readContract()).openapi).toMatch(/^3\.1/);
    expect((await client.readLimits()).max_files).toBeGreaterThan(0);
    expect((await client.readLimits({ user_id: newId() })).max_files).toBeGreaterThan(0);
    await expect(client.readLimits({ user_id: 'nobody' })).rejects.toMatchObject({ errors: [{ field: 'user_id' }] });
  });
});
