import { z } from 'zod';
import { describeDatabaseNameProblem, describeMongoUriProblem } from '../database/connection/mongo-uri';
import { hostNames, listenHost, origins, publicUrl } from './address-settings';
import { describeDataFolderProblem } from './data-folder';
import { FAIR_USE_SETTINGS } from './fair-use-settings';
import { describeApiKeyProblem, describeFishAudioAddressProblem } from './fish-audio-settings';
import { describeBucketProblem, describeEndpointProblem } from './s3-settings';
import { checkedText, oneOf, optionalCheckedText, optionalText, type Setting, setting, wholeNumber } from './setting';
import { SIGN_IN_SETTINGS } from './sign-in-settings';

const MIN_TOKEN_LENGTH = 16;

function describeTokenProblem(token: string): string | null {
  return token.length >= MIN_TOKEN_LENGTH && /^[\x21-\x7e]+$/.test(token)
    ? null
    : `use at least ${MIN_TOKEN_LENGTH} printable ASCII characters without spaces`;
}

/**
 * Every setting of the service: the environment variable, what it accepts, its default and what it is for. The README's
 * table and `.env.example` are checked against it by a test.
 */
export const SETTINGS_TABLE = {
  PORT: setting({ schema: wholeNumber(0, 65_535), default: '5000', help: 'Port to listen on; 0 takes any free one.' }),
  HOST: setting({
    schema: listenHost(),
    default: '127.0.0.1',
    help: 'Address to listen on; 0.0.0.0 opens the service to the network.',
  }),
  ALLOWED_HOSTS: setting({
    schema: hostNames(),
    help: 'Host names that requests may be for, with commas between them; IP addresses and localhost always may.',
    commonMisnames: ['ALLOWED_HOST', 'TRUSTED_HOSTS'],
  }),
  PUBLIC_URL: setting({
    schema: publicUrl(),
    help: 'Address that callers use, with the path prefix if a proxy adds one; links and redirects follow it.',
    commonMisnames: ['BASE_URL', 'PUBLIC_ORIGIN', 'EXTERNAL_URL'],
  }),
  CORS_ORIGINS: setting({
    schema: origins(),
    help: 'Origins whose pages may use the API, with commas between them; none unless set.',
    commonMisnames: ['CORS_ORIGIN', 'ALLOWED_ORIGINS'],
  }),
  KEEP_ALIVE_SECONDS: setting({
    schema: wholeNumber(1, 3600),
    default: '65',
    help: 'How long a connection may be idle; longer than the load balancer in front keeps it.',
  }),
  ...SIGN_IN_SETTINGS,
  FISH_API_KEY: setting({
    schema: optionalCheckedText(describeApiKeyProblem),
    help: 'API key of your Fish.Audio account; without it no voice model can be made and none can speak.',
    secret: true,
    commonMisnames: ['FISH_AUDIO_API_KEY', 'FISHAUDIO_API_KEY', 'FISH_KEY', 'FISH_AUDIO_KEY'],
  }),
  FISH_API_BASE_URL: setting({
    schema: checkedText(describeFishAudioAddressProblem) as z.ZodType<string, string | undefined>,
    default: 'https://api.fish.audio',
    help: 'Address of Fish.Audio; plain http only on this machine.',
    commonMisnames: ['FISH_BASE_URL', 'FISH_API_URL', 'FISH_AUDIO_BASE_URL'],
  }),
  FISH_SPEECH_ENGINE: setting({
    schema: oneOf(['s2.1-pro', 's2.1-pro-free', 's2-pro', 's1', 'drama-3-preview']),
    default: 's2.1-pro',
    help: 'Engine that speaks; all but s2.1-pro-free cost credit.',
  }),
  EXPOSE_CREDIT: setting({
    schema: oneOf(['true', 'false']),
    default: 'false',
    help: 'Whether GET /api/credit shows the prepaid credit at Fish.Audio, to everybody who can reach the service.',
    commonMisnames: ['SHOW_CREDIT'],
  }),
  MONGO_URI: setting({
    schema: optionalCheckedText(describeMongoUriProblem),
    help: 'MongoDB that keeps the records; without it voice models are made but nothing is saved.',
    secret: true,
    commonMisnames: ['MONGODB_URI', 'MONGO_URL', 'MONGODB_URL', 'DATABASE_URL'],
  }),
  MONGO_DB_NAME: setting({
    schema: optionalCheckedText(describeDatabaseNameProblem),
    help: 'Database to use; else the one in MONGO_URI, else echo_db.',
    commonMisnames: ['MONGODB_DB_NAME', 'MONGO_DB', 'DB_NAME', 'MONGO_DATABASE'],
  }),
  UPLOAD_MAX_FILE_MB: setting({
    schema: wholeNumber(1, 1024),
    default: '100',
    help: 'Largest reference sample, in MB (10^6 bytes).',
  }),
  UPLOAD_MAX_REQUEST_MB: setting({
    schema: wholeNumber(1, 2048),
    default: '200',
    help: 'Largest upload with all its samples, in MB (10^6 bytes).',
  }),
  UPLOAD_MAX_CONCURRENT: setting({
    schema: wholeNumber(1, 10_000),
    default: '128',
    help: 'Uploads in progress at once; further ones are refused with 503. One client alone gets four fifths of them.',
  }),
  UPLOAD_MEMORY_MB: setting({
    schema: wholeNumber(1, 4096),
    default: '24',
    help: 'Memory for all small samples together, in MB; the rest goes to temporary files.',
  }),
  MAX_CONNECTIONS: setting({
    schema: wholeNumber(8, 100_000),
    default: '2000',
    help: 'Connections that may be open at once; further ones are refused with 503. One client alone gets four fifths of them.',
  }),
  FISH_CONCURRENCY: setting({
    schema: wholeNumber(1, 1000),
    default: '5',
    help: 'Calls that your Fish.Audio account allows at once: 5, 15 or 50 by tier.',
  }),
  SHARED_LIMITS: setting({
    schema: oneOf(['on', 'off']),
    default: 'on',
    help: 'Whether all instances on one MongoDB share FISH_CONCURRENCY and RATE_LIMIT_PER_MINUTE, or each has its own.',
  }),
  JOURNAL_MAX_ENTRIES: setting({
    schema: wholeNumber(1, 1_000_000),
    default: '100000',
    help: 'Voice models that may wait for MongoDB; beyond that, uploads to be saved are refused.',
  }),
  JOURNAL_MAX_MB: setting({
    schema: wholeNumber(1, 100_000),
    default: '1000',
    help: 'Disk space of the journal, in MB (10^6 bytes).',
  }),
  JOURNAL_PATIENCE_SECONDS: setting({
    schema: wholeNumber(1, 86_400),
    default: '120',
    help: 'How long a voice model that Fish.Audio never confirmed is looked for.',
  }),
  RATE_LIMIT_PER_MINUTE: setting({
    schema: wholeNumber(0, 1_000_000),
    default: '300',
    help: 'Requests to the API and the page that one user, or one address where no user is known, may make in a minute; 0 turns the limit off.',
  }),
  ...FAIR_USE_SETTINGS,
  TRUST_PROXY: setting({
    schema: wholeNumber(0, 10),
    default: '0',
    help: 'How many proxies in front of the service are trusted to name the client and the address that it used.',
  }),
  DATA_DIR: setting({
    schema: checkedText(describeDataFolderProblem) as z.ZodType<string, string | undefined>,
    default: './data',
    help: 'Folder for the upload journal, idempotency keys, kept recordings and temporary files; keep it on a disk that survives restarts.',
  }),
  SAMPLE_STORE: setting({
    schema: oneOf(['none', 'filesystem', 's3']),
    default: 'none',
    help: 'Where recordings and clips are kept: none, filesystem (DATA_DIR/samples), or s3.',
    commonMisnames: ['STORAGE', 'SAMPLE_STORAGE', 'STORE'],
  }),
  SAMPLE_QUEUE_MAX_MB: setting({
    schema: wholeNumber(1, 1_000_000),
    default: '2000',
    help: 'Disk space for recordings that wait in DATA_DIR for their storage, in MB; beyond that, uploads to be saved are refused.',
  }),
  S3_BUCKET: setting({
    schema: optionalCheckedText(describeBucketProblem),
    help: 'Bucket that keeps recordings and clips where SAMPLE_STORE is s3; nothing else may be in it.',
    commonMisnames: ['AWS_BUCKET', 'BUCKET', 'S3_BUCKET_NAME', 'AWS_S3_BUCKET'],
  }),
  S3_REGION: setting({
    schema: z.string().regex(/^[a-z\d-]{1,64}$/, 'use the name of a region, such as eu-central-1') as z.ZodType<
      string,
      string | undefined
    >,
    default: 'us-east-1',
    help: 'Region of the bucket.',
  }),
  S3_ENDPOINT: setting({
    schema: optionalCheckedText(describeEndpointProblem),
    help: 'Address of an S3 server other than that of Amazon.',
    commonMisnames: ['AWS_ENDPOINT_URL', 'AWS_ENDPOINT_URL_S3', 'S3_URL'],
  }),
  S3_FORCE_PATH_STYLE: setting({
    schema: oneOf(['true', 'false']),
    default: 'false',
    help: 'Whether the bucket stands in the path and not in the host name, as most other S3 servers want it.',
  }),
  S3_ACCESS_KEY_ID: setting({
    schema: optionalText(),
    help: 'Access key for the bucket; without one, what the AWS environment of the process offers is used.',
    secret: true,
  }),
  S3_SECRET_ACCESS_KEY: setting({
    schema: optionalText(),
    help: 'Secret that belongs to S3_ACCESS_KEY_ID.',
    secret: true,
  }),
  CLIP_DAYS: setting({
    schema: wholeNumber(0, 36_500),
    default: '30',
    help: 'Days for which a speech with "keep": true is kept; 0 keeps it until it or its voice is deleted.',
  }),
  CATALOGUE: setting({
    schema: oneOf(['true', 'false']),
    default: 'false',
    help: 'Whether there is a catalogue of the voices that their owners have listed, with which every user may speak.',
  }),
  RETENTION_DAYS: setting({
    schema: wholeNumber(0, 36_500),
    default: '0',
    help: 'Days without use or change after which a voice is removed, also at Fish.Audio; 0 keeps voices for ever.',
  }),
  REQUIRE_CONSENT: setting({
    schema: oneOf(['true', 'false']),
    default: 'false',
    help: 'Whether uploads and versions are refused that do not say on what basis the voice may be cloned.',
  }),
  CONSENT_KEEP_DAYS: setting({
    schema: wholeNumber(0, 36_500),
    default: '0',
    help: 'Days for which consents are kept, without the name, once their user is erased; 0 keeps none.',
  }),
  LOG_LEVEL: setting({
    schema: oneOf(['debug', 'info', 'warn', 'error', 'silent']),
    default: 'info',
    help: 'How much is logged.',
  }),
  LOG_FORMAT: setting({
    schema: oneOf(['json', 'pretty']),
    default: 'json',
    help: 'json for programs, pretty for a terminal.',
  }),
  METRICS_TOKEN: setting({
    schema: optionalCheckedText(describeTokenProblem),
    help: 'Who sends it as a bearer token may read /metrics; without it only programs on this machine may.',
    secret: true,
  }),
  SHUTDOWN_GRACE_SECONDS: setting({
    schema: wholeNumber(1, 300),
    default: '25',
    help: 'How long open requests may finish after SIGTERM.',
  }),
} as const satisfies Record<string, Setting<unknown>>;

/** The name of an environment variable that the service reads. */
export type SettingName = keyof typeof SETTINGS_TABLE;

/** All settings, parsed. */
export type Settings = { readonly [K in SettingName]: z.output<(typeof SETTINGS_TABLE)[K]['schema']> };
