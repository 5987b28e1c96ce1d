import type { BehaviourChange } from './behaviour/behaviour';

/** The options of a sandbox that stay as they are while it runs. Every one has a default. */
export interface ServerOptions {
  /** 0, the default, takes a free port. */
  readonly port?: number;
  /** A loopback address; default `127.0.0.1`. Any other address is rejected. */
  readonly host?: string;
  /** The API keys that are accepted. Without it, every key but {@link INVALID_KEY} is, each with its own account. */
  readonly keys?: readonly string[];
  /** Seed of the random source of the fault rules. Default 1. */
  readonly seed?: number;
  /** Inference calls one account may have in flight (5, 15 or 50 by tier; docs.fish.audio, rate limits). Default 5. */
  readonly concurrency?: number;
  /** API credit of every account at the start, in USD. Default 10. */
  readonly creditUsd?: number;
  /** A sample up to this size is kept whole, a larger one by its first 4 KiB and its hash. Default 8 MiB. */
  readonly keepBytes?: number;
  /** Kept samples of all models together; beyond it the oldest contents are dropped. Default 128 MiB. */
  readonly keepTotalBytes?: number;
  /** Largest sample that is accepted; a larger one gets 413. Default 100 MiB. */
  readonly maxSampleBytes?: number;
  /**
   * The length of all samples of a model together, where it can be computed; from this length on the sandbox responds
   * with 400. Default 270 s. With `Infinity` the samples are not inspected, which takes longer than receiving them.
   */
  readonly maxTotalSeconds?: number;
  /** Refuses a sample that has a picture track with 400. Whether Fish.Audio does is not documented. Default false. */
  readonly rejectVideo?: boolean;
  /** For how long a new model is missing from `GET /model`. Default 0. */
  readonly listLagMs?: number;
  /** The shape of a 422 body: an array, as the real service sends, or an object for clients that fail on an array. */
  readonly validationErrors?: 'array' | 'object';
  /** Requests kept in the log; beyond it the oldest are dropped. Default 1000. */
  readonly keepRequests?: number;
  /** Models kept; beyond it the oldest are dropped. Default 20 000. */
  readonly keepModels?: number;
}

/** The options of a sandbox and its behaviour at the start. With the defaults it behaves like the real Fish.Audio. */
export type SandboxOptions = ServerOptions & BehaviourChange;

/** The options with their defaults; only `keys` stays optional. */
export type SandboxSettings = Required<Omit<ServerOptions, 'keys'>> & Pick<ServerOptions, 'keys'>;

/** The one key that is rejected when `keys` is not given. */
export const INVALID_KEY = 'invalid-key';

const MIB = 1024 * 1024;

/** The options with their defaults filled in. Throws a RangeError when `host` is not a loopback address. */
export function settingsFrom(options: ServerOptions): SandboxSettings {
  const settings: SandboxSettings = {
    port: 0,
    host: '127.0.0.1',
    seed: 1,
    concurrency: 5,
    creditUsd: 10,
    keepBytes: 8 * MIB,
    keepTotalBytes: 128 * MIB,
    maxSampleBytes: 100 * MIB,
    maxTotalSeconds: 270,
    rejectVideo: false,
    listLagMs: 0,
    validationErrors: 'array',
    keepRequests: 1000,
    keepModels: 20_000,
    ...options,
  };
  if (!/^(127(\.\d{1,3}){3}|::1|localhost)$/.test(settings.host)) {
    throw new RangeError(`The sandbox listens on loopback only: ${settings.host} is not a loopback address.`);
  }
  return settings;
}
