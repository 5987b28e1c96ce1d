import { randomUUID } from 'node:crypto';
import { type RequestHandler, type Response, Router } from 'express';
import { objectId } from '../../contract/fields';
import { voiceModelListQuery } from '../../contract/resources/voice-models';
import { ApiError } from '../../errors/api-error';
import type { DeleteDeps } from '../../services/voice-models/delete-voice-model';
import { listVoiceModels, type VoiceModelList } from '../../services/voice-models/list-voice-models';
import type { Language } from '../../texts/translate';
import type { PageCookies } from '../identity/page/cookies';
import { formToken } from '../identity/page/csrf';
import { parseOfUser, scoped } from '../identity/scoped';
import { hasSignIn, principalOf, sessionOf } from '../identity/sign-in';
import { type AskedState, addressOf, askedState, isFiltered } from '../input/list-state';
import { formBody } from '../middleware/small-body';
import { languageOf, renderPage } from '../responses/render-page';
import { addRoute } from './add-route';
import { deleteFromForm, flashOf, linkFromForm, unlinkFromForm } from './page/forms';
import { type RowView, rowsOf } from './page/row-view';
import { askToSignIn } from './sign-in/ask-to-sign-in';

/** What the page's own addresses need. Sizes are in bytes. */
export interface PageDeps extends DeleteDeps {
  readonly cookies: PageCookies;
  readonly limits: { readonly max_file_bytes: number; readonly max_files: number };
  /** True in `npm run demo`: the page then says that nothing is real. */
  readonly demo?: boolean;
}

/**
 * The studio, and the small forms that stand in for DELETE and PUT where a browser runs no scripts. The forms redirect
 * back to the list with 303; failures are thrown as ApiError and shown by the error middleware.
 */
export function pageRouter(deps: PageDeps): Router {
  const router = Router();
  // Whoever is not signed in yet sees how to.
  addRoute(router, '/', { get: [askToSignIn(deps), showIndex(deps)] }, { pageAccess: 'public' });
  const forms = { delete: deleteFromForm, link: linkFromForm, unlink: unlinkFromForm };
  for (const [name, handler] of Object.entries(forms)) {
    const post = [...formBody(), formToken(), handler(deps)];
    addRoute(router, `/voice-models/:model_id/${name}`, { post }, { pageAccess: 'voices:write', takesForms: true });
  }
  return router;
}

function showIndex(deps: PageDeps): RequestHandler {
  const { database, fishAudio, limits, soundStore, demo = false } = deps;
  return async (req, res) => {
    const asked = shownState(res, askedState(req.query));
    const list = await readList(scoped(deps, res, 'read'), res, asked, languageOf(req));
    // With `no-store`, the browser would not restore the filled-in form when one goes back to it after an error.
    res.setHeader('Cache-Control', 'private, no-cache');
    const locals = {
      database: database.state,
      fishAudio: fishAudio.state,
      limits,
      keepsRecordings: soundStore !== null && database.enabled,
      demo,
      formKey: randomUUID(),
      flash: flashOf(req.query.flash),
      userId: list.userId,
      list: { asked, addressOf, home: homeOf(res, asked, list), isFiltered: isFiltered(asked), ...list },
    };
    res.status(list.problem?.status ?? 200);
    renderPage(req, res, { view: 'index', locals });
  };
}

/** Who is signed in on the page stands in no address. */
function shownState(res: Response, { user_id, owner, ...state }: AskedState): AskedState {
  // Nothing is lent where nobody signs in.
  const asked = owner === undefined || sessionOf(res) === null ? state : { ...state, owner };
  const isOwn = user_id === undefined || user_id === sessionOf(res)?.principal.userId;
  return isOwn ? asked : { ...asked, user_id };
}

/** The list that the address asks for. When it cannot be read, the page still shows the forms, and `problem` says why. */
interface ShownList {
  readonly userId?: string | undefined;
  readonly page?: Pick<VoiceModelList, 'next_cursor' | 'total'> & { readonly partial?: boolean };
  readonly rows?: readonly RowView[];
  readonly problem?: ApiError;
}

/** The query of the whole list of a user, or of all that was lent to the user. */
function homeOf(res: Response, { owner }: AskedState, { userId }: ShownList): string {
  if (sessionOf(res) !== null) return addressOf(owner === undefined ? {} : { owner });
  return addressOf(userId === undefined ? {} : { user_id: userId });
}

async function readList(deps: PageDeps, res: Response, asked: AskedState, language: Language): Promise<ShownList> {
  const isNamed = asked.user_id !== undefined || hasSignIn(res);
  if (!isNamed) return {};
  const userId = principalOf(res)?.userId ?? objectId.safeParse(asked.user_id).data;
  try {
    const { user_id, ...query } = parseOfUser(res, voiceModelListQuery, asked);
    if (!deps.database.enabled) return { userId };
    const request = { ...query, tags: query.tag, include_total: true };
    const page =
      query.owner === 'others'
        ? await deps.database.sharing.listBorrowed(user_id, request)
        : await listVoiceModels(deps, user_id, request);
    const echoNames = await readEchoNames(deps, user_id, page.items);
    return { userId, page, rows: rowsOf(page.items, { language, echoNames }) };
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    return { userId, problem: error };
  }
}

/** What the Echos of a user are called. Only where one is shown; those beyond the newest hundred are shown by their id. */
async function readEchoNames(
  { database }: PageDeps,
  userId: string,
  items: readonly { readonly echo_id: string | null }[],
): Promise<ReadonlyMap<string, string>> {
  if (items.every(({ echo_id }) => echo_id === null)) return new Map();
  const echos = await database.getEchosForUser(userId, { limit: 100 }).catch(() => ({ items: [] }));
  return new Map(echos.items.map(({ _id, name }) => [_id, name]));
}
