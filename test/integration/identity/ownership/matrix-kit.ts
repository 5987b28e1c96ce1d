import { randomUUID } from 'node:crypto';
import http from 'node:http';
import path from 'node:path';
import request from 'supertest';
import type { Operation } from '../../../../src/contract/operations/operation';
import { OPERATIONS, type OperationId } from '../../../../src/contract/operations/operations';
import { startTemporaryDatabase, type TemporaryDatabase } from '../../../support/database/temporary-database';
import { filesBelow } from '../../../support/files/files-below';
import { AUDIENCE } from '../../../support/identity/scripted-issuer';
import { type SignedInService, startSignedInService } from '../../../support/identity/signed-in-service';
import { fixture } from '../../../support/media/fixtures';
import { newId } from '../../../support/service/voice-models';
import { eventually } from '../../reliability/kit';
import type { Named, Parts } from './matrix-table';

type Headers = Readonly<Record<string, string>>;

/** A response to a request whose body was never sent. */
export interface EarlyResponse {
  readonly status: number;
  readonly code: unknown;
  /** Whether the service has asked for the body. */
  readonly continued: boolean;
}

/** A service with sign-in, with a user who has one of everything. */
export class MatrixKit {
  private constructor(
    readonly service: SignedInService,
    readonly database: TemporaryDatabase,
    readonly dbName: string,
  ) {}

  static async start(): Promise<MatrixKit> {
    const database = await startTemporaryDatabase();
    const dbName = database.newName();
    // With one place, whoever takes it without a right to keeps the next one out.
    const shown = { EXPOSE_CREDIT: 'true', CATALOGUE: 'true' };
    const settings = { ...shown, SAMPLE_STORE: 'filesystem', UPLOAD_MAX_CONCURRENT: '1' };
    const service = await startSignedInService({ mongoUri: database.uri, dbName, settings });
    return new MatrixKit(service, database, dbName);
  }

  async close(): Promise<void> {
    await this.service.close();
    await this.database.stop();
  }

  /** The header of somebody, with other claims than usual. */
  headersWith(claims: Readonly<Record<string, unknown>>): Headers {
    return { Authorization: `Bearer ${this.service.issuer.token({ sub: 'test|owner', ...claims })}` };
  }

  get expired(): Headers {
    const now = Math.floor(Date.now() / 1000);
    return this.headersWith({ scope: ALL_SCOPES, iat: now - 600, exp: now - 60 });
  }

  get forOthers(): Headers {
    return this.headersWith({ scope: ALL_SCOPES, aud: `${AUDIENCE}/other` });
  }

  async makeVoice(user = 'owner', fields: Readonly<Record<string, string>> = {}): Promise<string> {
    const upload = request(this.service.url).post('/api/upload-reference').set(this.service.user(user).headers);
    for (const [name, value] of Object.entries(fields)) upload.field(name, value);
    const { body, status } = await upload.attach('audio', fixture('speech.mp3'));
    expect([status, body.database_status]).toEqual([201, 'saved']);
    return body.model_id;
  }

  async makeClip(voice: string, user = 'owner'): Promise<string> {
    const speech = request(this.service.url).post(`/api/voice-models/${voice}/speech`);
    const { body, status } = await speech.set(this.service.user(user).headers).send({ text: 'Hello.', keep: true });
    expect([status, body.code]).toEqual([201, undefined]);
    return body.clip_id;
  }

  async makeEcho(voice: string | undefined, user = 'owner'): Promise<string> {
    const post = request(this.service.url).post('/api/echo').set(this.service.user(user).headers);
    const { body } = await post.send({ name: 'Echo', voice_model_id: voice });
    return body._id;
  }

  async makeKey(user = 'owner'): Promise<string> {
    const post = request(this.service.url).post('/api/keys').set(this.service.user(user).headers);
    return (await post.send({ name: 'A program', scopes: ['voices:read'] })).body.key_id;
  }

  /** Lends a voice of the owner to somebody. */
  async lend(voice: string, user: string): Promise<void> {
    const share = { user_id: this.service.user(user).id, may: ['speak', 'link'] };
    const post = request(this.service.url).post(`/api/voice-models/${voice}/shares`);
    await post.set(this.service.user('owner').headers).send(share).expect(201);
  }

  /** Puts a voice of the owner into the catalogue. */
  async list(voice: string): Promise<void> {
    const patch = request(this.service.url).patch(`/api/voice-models/${voice}`);
    await patch.set(this.service.user('owner').headers).send({ visibility: 'listed' }).expect(200);
  }

  async makeAll(): Promise<Named> {
    const voice = await this.makeVoice();
    return {
      voice,
      echo: await this.makeEcho(voice),
      clip: await this.makeClip(voice),
      key: await this.makeKey(),
      user: this.service.user('owner').id,
    };
  }

  /** What nobody has. */
  absent(user: string): Named {
    return { voice: newId() + newId().slice(0, 8), echo: newId(), clip: newId(), key: newId(), user };
  }

  /** Sends a request whole. */
  send(id: OperationId, named: Named, parts: Parts, headers: Headers): request.Test {
    const { method }: Operation = OPERATIONS[id];
    const sent = request(this.service.url)
      [method](pathOf(id, named))
      .set(headers)
      .query(parts.query ?? {});
    if (parts.json !== undefined) return sent.send(parts.json);
    if (parts.form === undefined) return sent;
    for (const [name, value] of Object.entries(parts.form)) sent.field(name, value);
    return sent.attach('audio', fixture('speech.mp3'));
  }

  /** Sends the head of a request, and never its body, which a client that waits for `100 Continue` has not sent yet. */
  sendHead(id: OperationId, named: Named, { query, json, form }: Parts, headers: Headers): Promise<EarlyResponse> {
    const { method, body }: Operation = OPERATIONS[id];
    const type = form === undefined ? 'application/json' : 'multipart/form-data; boundary=never-sent';
    const hasBody = json !== undefined || form !== undefined || body !== undefined;
    const expecting = hasBody
      ? { 'Content-Type': type, 'Content-Length': '1000', Expect: '100-continue', 'Idempotency-Key': randomUUID() }
      : {};
    const address = `${pathOf(id, named)}?${new URLSearchParams(query)}`;
    return new Promise((resolve, reject) => {
      let continued = false;
      const sent = http.request(`${this.service.url}${address}`, { method, headers: { ...headers, ...expecting } });
      sent.on('continue', () => {
        continued = true;
      });
      sent.on('error', reject);
      sent.on('response', async (response) => {
        const pieces: Buffer[] = [];
        for await (const piece of response) pieces.push(piece);
        const { code } = JSON.parse(Buffer.concat(pieces).toString());
        resolve({ status: response.statusCode ?? 0, code, continued });
        sent.destroy();
      });
      if (hasBody) sent.flushHeaders();
      else sent.end();
    });
  }

  /**
   * Everything that a request may leave behind: files, claimed keys, and what Fish.Audio was asked for. Without the files of usage, which
   * are still changed for the speeches of the tests before; whoever is asked for no speech has none to count. Before it looks, it waits
   * until Fish.Audio has been told of what a test before has changed, which the service does a little later.
   */
  async traces(): Promise<object> {
    const records = this.database.client.db(this.dbName);
    const keys = records.collection('idempotency_keys');
    const isDue = { fish_audio_due: { $exists: true } };
    await eventually(async () => (await records.collection('voice_models').countDocuments(isDue)) === 0);
    const files = await filesBelow(this.service.dataFolder);
    const usage = `${path.join(this.service.dataFolder, 'usage')}${path.sep}`;
    const { requests } = this.service.sandbox.state;
    return {
      files: files.filter((file) => !file.startsWith(usage)).sort(),
      keys: await keys.countDocuments(),
      // The service reads models by itself while one that was made before is in training.
      asked: requests.filter(({ method }) => method !== 'GET').map(({ method, path: asked }) => `${method} ${asked}`),
    };
  }
}

const ALL_SCOPES = 'voices:read voices:write voices:speak voices:admin';

function pathOf(id: OperationId, { voice, echo, clip, key, user }: Named): string {
  const ofThings = { model_id: voice, echo_id: echo, clip_id: clip };
  const ids: Readonly<Record<string, string>> = { ...ofThings, key_id: key, user_id: user };
  return OPERATIONS[id].path.replaceAll(/\{(\w+)\}/g, (_, name: string) => ids[name] ?? '');
}
