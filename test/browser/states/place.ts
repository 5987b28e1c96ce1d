import { ObjectId } from 'mongodb';
import { type PageService, startPageService } from '../../support/identity/page-service';
import { fixture } from '../../support/media/fixtures';
import { TcpProxy } from '../../support/network/tcp-proxy';
import { startService, type TestService } from '../../support/service/service';
import { PageHarness } from '../page-harness';

const FLAGS = [
  '--autoplay-policy=no-user-gesture-required',
  '--use-fake-device-for-media-stream',
  '--use-fake-ui-for-media-stream',
  `--use-file-for-fake-audio-capture=${fixture('speech.wav')}`,
];
const MINUTE_MS = 60_000;
const DAY_MINUTES = 24 * 60;

/** A voice as it stands in the list: its name, the seconds of its recording, how many minutes ago it was made. */
type Row = readonly [name: string, seconds: number, minutesAgo: number, more?: object];

const ROWS: readonly Row[] = [
  ['Ольга Сергеевна', 31, 3 * DAY_MINUTES, { tags: ['russian'] }],
  ['قارئة الليل', 18, 5 * DAY_MINUTES, {}],
  ['Shopkeeper', 12, 26 * 60, { missing_since: new Date() }],
  [
    'The grandmother who reads the longest fairy tales of the north, second recording',
    44,
    130,
    { tags: ['warm', 'slow', 'audiobook', 'winter'] },
  ],
  ['Storm 🌊', 9, 12 * DAY_MINUTES, { model_state: 'failed' }],
];

/** Where every state of the page can be had: a service with a database, one without, one whose database is away, and the demonstration. */
export class StatesPlace {
  readonly #pending: Promise<unknown>[] = [];
  #signIn: Promise<PageService> | null = null;

  private constructor(
    readonly harness: PageHarness,
    readonly away: TestService,
    readonly off: TestService,
    readonly demo: TestService,
    private readonly proxy: TcpProxy,
  ) {}

  static async start(): Promise<StatesPlace> {
    const harness = await PageHarness.start(FLAGS, { SAMPLE_STORE: 'filesystem' });
    const proxy = await TcpProxy.startFor(harness.mongoUri);
    await proxy.refuse();
    const [away, off, demo] = await Promise.all([
      startService({ mongoUri: proxy.uri, dbName: harness.dbName }),
      startService({ settings: { FISH_API_KEY: '' } }),
      startService({ mongoUri: harness.mongoUri, dbName: harness.dbName, demo: true }),
    ]);
    return new StatesPlace(harness, away, off, demo, proxy);
  }

  /** Lets something go on while the page is looked at; `close` waits for it. */
  meanwhile(work: Promise<unknown>): void {
    this.#pending.push(work);
  }

  async close(): Promise<void> {
    await Promise.allSettled(this.#pending);
    await Promise.all([this.away, this.off, this.demo, await this.#signIn].map((service) => service?.close()));
    await Promise.all([this.proxy.close(), this.harness.close()]);
  }

  /** The address of a page that asks to sign in, with the same database; that service is started for whoever asks first. */
  async withSignIn(): Promise<string> {
    this.#signIn ??= startPageService({ mongoUri: this.harness.mongoUri, dbName: this.harness.dbName });
    return (await this.#signIn).url;
  }

  /** Puts a voice of one user into the database that is lent to another one. */
  async lend(owner: string, borrower: string, name: string): Promise<void> {
    const share = { user_id: new ObjectId(borrower), may: ['speak', 'link'], created_at: new Date(), echo_id: null };
    await this.harness.insertRecords([recordOf(owner, [name, 12, 90, { tags: ['warm'], shares: [share] }])]);
  }

  /** The address of the page for a user without voices. */
  newUser(): string {
    return `${this.harness.service.url}/?user_id=${this.harness.newUserId()}`;
  }

  /** The address of the list of a user with a voice of every kind: ready, linked, being made, failed, missing. */
  async library(): Promise<string> {
    const { harness } = this;
    const userId = harness.newUserId();
    await harness.insertRecords(ROWS.map((row) => recordOf(userId, row)));
    const { sandbox } = harness.service;
    sandbox.behave({ trainingMs: 600_000 });
    await harness.upload({ name: 'Aunt May', user_id: userId });
    sandbox.behave({ trainingMs: 0 });
    const linked = await harness.upload({ name: 'Jürgen, reading', user_id: userId, tags: 'warm,story' });
    await harness.call('POST', '/echo', { user_id: userId, name: 'Captain Ada', voice_model_id: linked });
    return `${harness.service.url}/?user_id=${userId}`;
  }
}

function recordOf(userId: string, [name, seconds, minutesAgo, more]: Row): object {
  const madeAt = new Date(Date.now() - minutesAgo * MINUTE_MS);
  const sample = {
    file_name: 'speech.mp3',
    container: 'mp3',
    codec: 'mp3',
    duration_seconds: seconds,
    bytes: seconds * 16_000,
  };
  return {
    user_id: new ObjectId(userId),
    model_id: new ObjectId().toHexString(),
    name,
    audio_file_path: 'speech.mp3',
    file_type: 'audio',
    model_state: 'trained',
    samples: [sample],
    created_at: madeAt,
    updated_at: madeAt,
    ...more,
  };
}
