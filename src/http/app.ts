import path from 'node:path';
import express, { type Express } from 'express';
import type { HitCounter } from '../concurrency/counters/shared-counts';
import type { DatabaseManager } from '../database/database-manager';
import type { Log } from '../domain/log';
import type { FishAudioClient } from '../fish-audio/client';
import type { Journal } from '../journal/journal';
import type { UsageJournal } from '../journal/usage/usage-journal';
import type { MediaInspector } from '../media/media-inspector';
import type { AccountWatch } from '../services/account/account-watch';
import type { CreditReader } from '../services/account/credit';
import type { ClipOptions } from '../services/clips/clip-deps';
import type { Idempotency } from '../services/creation/idempotency';
import type { FairUse } from '../services/fair-use';
import type { AuditTrail, PageSignIn, ProgramKeys, RecentModels } from '../services/identity';
import type { KeptSamples } from '../services/kept-samples/kept-samples';
import type { ModelStates } from '../services/model-states/model-states';
import type { Operations } from '../services/operations/operations';
import type { SpeechCounter } from '../services/usage/speech-counter';
import type { SoundReader, SoundStore } from '../storage/sound-store';
import { checkHost } from './address/check-host';
import { allowOrigins } from './address/cors';
import { forwardedFor } from './address/forwarded';
import { type AddressOptions, publicPrefix } from './address/public-address';
import { refuseCrossSite } from './address/refuse-cross-site';
import { auditing } from './identity/audited';
import { PageCookies } from './identity/page/cookies';
import { type Authenticator, type SessionReader, signIn } from './identity/sign-in';
import { parseQuery } from './input/parse-query';
import type { Lifecycle } from './lifecycle';
import { accessLog } from './middleware/access-log';
import { limitRate } from './middleware/rate-limit';
import { requestContext } from './middleware/request-context';
import { noStore, securityHeaders } from './middleware/security-headers';
import { staticFiles } from './middleware/static-files';
import { closeUnreadBody } from './middleware/unread-body';
import { freshByEtag } from './responses/fresh-by-etag';
import { pageFiles } from './responses/page-files';
import { renderError, unknownAddress } from './responses/render-error';
import type { KeptSoundSender } from './responses/send-kept-sound';
import { accountRouter } from './routes/account/router';
import { contractRouter, viewerFiles } from './routes/contract';
import { echoRouter } from './routes/echo';
import { healthRouter } from './routes/health';
import { auditRouter } from './routes/identity/audit';
import { keysRouter } from './routes/identity/keys';
import { libraryRouter } from './routes/library';
import { describeLimits, limitsRouter } from './routes/limits';
import { metricsRouter } from './routes/metrics';
import { pageRouter } from './routes/page';
import { referenceChecksRouter } from './routes/reference-checks';
import { uploadResultsRouter } from './routes/results/router';
import { catalogueRouter } from './routes/sharing/catalogue';
import { sharesRouter } from './routes/sharing/shares';
import { signInRouter } from './routes/sign-in/router';
import { clipsRouter } from './routes/sounds/clips';
import { samplesRouter } from './routes/sounds/samples';
import { speechRouter } from './routes/sounds/speech';
import { uploadReferenceRouter } from './routes/upload/upload-reference';
import { usageRouter } from './routes/usage';
import { type UsersRouterDeps, usersRouter } from './routes/users/router';
import { versionsRouter } from './routes/versions/router';
import { voiceModelsRouter } from './routes/voice-models';
import type { ServiceMetrics } from './service-metrics';
import type { UploadReceiver } from './uploads/upload-receiver';

/** What the routes work with; `bootstrap/dependencies.ts` makes it. */
export interface AppDeps {
  readonly log: Log;
  readonly lifecycle: Lifecycle;
  readonly fishAudio: FishAudioClient;
  readonly account: AccountWatch;
  readonly database: DatabaseManager;
  readonly media: MediaInspector;
  readonly uploads: UploadReceiver;
  readonly journal: Journal;
  readonly operations: Operations;
  /** What was spoken and is not in the records yet. */
  readonly usage: UsageJournal;
  readonly speechCounter: SpeechCounter;
  /** Null where the credit is not shown. */
  readonly credit: CreditReader | null;
  readonly idempotency: Idempotency;
  readonly modelStates: ModelStates;
  /** Where recordings and clips are kept; null where nothing is. */
  readonly soundStore: SoundStore | null;
  readonly clips: ClipOptions;
  readonly keptSounds: KeptSoundSender;
  /** The recordings of uploads. */
  readonly samples: KeptSamples;
  /** Those that wait for the storage. */
  readonly waitingSounds: SoundReader;
  /** Where recordings are put while a version is made of them, and for which process. */
  readonly temporary: { readonly folder: string; readonly owner: string };
  /** When to look for a model whose response was lost, in milliseconds; the usual times unless given. */
  readonly lookUpDelaysMs: readonly number[] | undefined;
  /** Whether the page says that this is a demonstration. */
  readonly demo: boolean;
  readonly metrics: ServiceMetrics;
  /** Who sends it may read the metrics; without one, only programs on this machine may. */
  readonly metricsToken: string | undefined;
  readonly rateLimitPerMinute: number;
  /** Whether nothing is made of recordings without a consent. */
  readonly requireConsent: boolean;
  /** What one user may have and use. */
  readonly fairUse: FairUse;
  /** Counts requests, together with other instances or alone. */
  readonly hitCounter: HitCounter;
  /** After how many days without use a voice is removed; 0 for never. */
  readonly retentionDays: number;
  /** Whether there is a catalogue of listed voices. */
  readonly hasCatalogue: boolean;
  readonly address: AddressOptions;
  /** Null where the service has no sign-in. */
  readonly authenticator: Authenticator | null;
  /** Keys of programs; null where the service has no sign-in. */
  readonly keys: ProgramKeys | null;
  /** What users did; null where the service has no sign-in. */
  readonly audit: AuditTrail | null;
  /** Null where nobody can sign in on the page. */
  readonly pageSignIn: PageSignIn | null;
  readonly recentModels: RecentModels;
  readonly erasures: UsersRouterDeps['erasures'];
}

const ROOT = path.join(__dirname, '..', '..');

/** Puts the app together; the order of the middleware is the order of this text. It opens nothing. */
export function createApp(deps: AppDeps): Express {
  const app = express();
  const files = staticFiles();
  const limits = describeLimits(deps.uploads.limits, deps);
  const cookies = new PageCookies(deps.address, (sealed) => deps.pageSignIn?.hasSealed(sealed) ?? false);
  app.disable('x-powered-by');
  app.disable('etag');
  freshByEtag(app);
  app.set('trust proxy', deps.address.trustedProxies);
  app.set('query parser', parseQuery);
  app.set('views', path.join(ROOT, 'views'));
  app.set('view engine', 'ejs');
  app.set('view cache', true);
  app.locals.pageFile = pageFiles(path.join(ROOT, 'dist', 'browser', 'page-files.json'));

  app.use(requestContext(deps.log, deps.lifecycle), accessLog(deps.metrics), closeUnreadBody(), securityHeaders());
  app.use(forwardedFor(), publicPrefix(deps.address), checkHost(deps.address));
  app.use('/assets', ...files(path.join(ROOT, 'public')));
  for (const part of ['page', 'client']) app.use(`/${part}`, ...files(path.join(ROOT, 'dist', 'browser', part)));
  app.use('/docs', viewerFiles(files));
  app.use('/api', allowOrigins(deps.address));
  app.use(refuseCrossSite(deps.address), noStore());
  app.use(signIn(deps.authenticator, sessionReader(deps, cookies)), auditing(deps.audit));
  app.use(healthRouter(deps), metricsRouter(deps));
  app.use(limitRate(deps.rateLimitPerMinute, deps.hitCounter));
  // In front of the other routes: somebody waits for the first sound, and for a list.
  app.use('/api', speechRouter(deps), libraryRouter(deps), voiceModelsRouter(deps));
  const { pageSignIn } = deps;
  if (pageSignIn !== null) app.use(signInRouter({ ...deps, pageSignIn, cookies }), accountRouter({ ...deps, cookies }));
  app.use(pageRouter({ ...deps, limits, cookies }), uploadResultsRouter(deps), contractRouter(deps.address));
  app.use('/api', limitsRouter({ ...deps, limits }), uploadReferenceRouter(deps), referenceChecksRouter(deps));
  app.use('/api', samplesRouter(deps), versionsRouter(deps), clipsRouter(deps));
  app.use('/api', sharesRouter(deps), echoRouter(deps));
  if (deps.hasCatalogue) app.use('/api', catalogueRouter(deps));
  app.use('/api', usageRouter(deps), usersRouter(deps), keysRouter(deps), auditRouter(deps));
  app.use(unknownAddress);
  app.use(renderError());
  return app;
}

function sessionReader({ pageSignIn }: AppDeps, cookies: PageCookies): SessionReader | null {
  if (pageSignIn === null) return null;
  return async (req) => {
    const sealed = cookies.session(req);
    return sealed === null ? null : pageSignIn.read(sealed);
  };
}
