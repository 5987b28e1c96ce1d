import request from 'supertest';
import { startTemporaryDatabase, type TemporaryDatabase } from '../../../support/database/temporary-database';
import { type SignedInService, startSignedInService } from '../../../support/identity/signed-in-service';
import { fixture } from '../../../support/media/fixtures';

type Method = 'get' | 'post' | 'put' | 'patch' | 'delete';

/** A service with sign-in, whose users lend each other their voices; `admin` is one by name. */
export class SharingKit {
  private constructor(
    readonly service: SignedInService,
    readonly database: TemporaryDatabase,
    readonly dbName: string,
  ) {}

  static async start(others: Readonly<Record<string, string>> = {}): Promise<SharingKit> {
    const database = await startTemporaryDatabase();
    const dbName = database.newName();
    const settings = { SAMPLE_STORE: 'filesystem', ...others };
    return new SharingKit(await startSignedInService({ mongoUri: database.uri, dbName, settings }), database, dbName);
  }

  async close(): Promise<void> {
    await this.service.close();
    await this.database.stop();
  }

  as(user: string, method: Method, path: string, json?: object): request.Test {
    const { headers } = this.service.user(user, user === 'admin' ? ['voices:admin'] : undefined);
    const sent = request(this.service.url)[method](path).set(headers);
    return json === undefined ? sent : sent.send(json);
  }

  idOf(user: string): string {
    return this.service.user(user).id;
  }

  async makeVoice(user = 'alice', name = 'Lent', tags = 'warm'): Promise<string> {
    const sent = this.as(user, 'post', '/api/upload-reference').field({ name, tags, description: 'About it' });
    const { body, status } = await sent.attach('audio', fixture('speech.mp3'));
    expect([status, body.database_status]).toEqual([201, 'saved']);
    return body.model_id;
  }

  async makeEcho(user: string, voice?: string): Promise<string> {
    const { body, status } = await this.as(user, 'post', '/api/echo', { name: 'Echo', voice_model_id: voice });
    expect(status).toBe(201);
    return body._id;
  }

  share(voice: string, user: string, may: readonly string[] = ['speak', 'link'], by = 'alice'): request.Test {
    return this.as(by, 'post', `/api/voice-models/${voice}/shares`, { user_id: this.idOf(user), may });
  }

  revoke(voice: string, user: string, by = 'alice'): request.Test {
    return this.as(by, 'delete', `/api/voice-models/${voice}/shares/${this.idOf(user)}`);
  }

  /** Puts a voice into the catalogue, or takes it out. */
  list(voice: string, visibility = 'listed', user = 'alice'): request.Test {
    return this.as(user, 'patch', `/api/voice-models/${voice}`, { visibility });
  }

  speak(user: string, voice: string): request.Test {
    return this.as(user, 'post', `/api/voice-models/${voice}/speech`, { text: 'Hello.' });
  }

  speakAs(user: string, echo: string): request.Test {
    return this.as(user, 'post', `/api/echo/${echo}/speech`, { text: 'Hello.' });
  }

  link(user: string, echo: string, voice: string): request.Test {
    return this.as(user, 'put', `/api/echo/${echo}/voice-model`, { model_id: voice });
  }

  storedOf(voice: string) {
    return this.database.client.db(this.dbName).collection('voice_models').findOne({ model_id: voice });
  }

  /** What a borrower sees of a voice of Alice's. */
  reduced(voice: string, may: readonly string[], echo_id: string | null = null): object {
    return {
      ...{ model_id: voice, name: 'Lent', description: 'About it', tags: ['warm'], file_type: 'audio' },
      ...{ created_at: expect.any(String), model_state: 'trained', missing_since: null },
      ...{ owner_id: this.idOf('alice'), may, echo_id },
    };
  }
}

/** The status of a response, and the code of a problem. */
export async function code(sent: request.Test): Promise<unknown[]> {
  const { status, body } = await sent;
  return [status, body.code];
}
