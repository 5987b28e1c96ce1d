import { parseCookie, stringifySetCookie } from 'cookie';
import type { Request, Response } from 'express';
import type { PageSession } from '../../services/identity';
import { saidOfMade } from '../../texts/advice';
import { problemName, unreadTexts } from '../../texts/problems';
import { isLanguage, LANGUAGES, type Language, type Translate, translator } from '../../texts/translate';
import { visibleName, voiceHue, voiceInitial } from '../../texts/voice-look';
import { publicPath } from '../address/public-address';
import { hasPageSignIn, sessionOf } from '../identity/sign-in';
import { queryOf } from '../input/parse-query';
import { allowStyle } from '../middleware/security-headers';

/** What every template knows besides its own locals; `base` is there as well. */
export interface PageLocals {
  readonly language: Language;
  /** `light`, `dark`, or an empty text where the page looks as the device does. */
  readonly theme: string;
  readonly t: Translate;
  /** For a style element that the policy of the page allows. */
  readonly nonce: string;
  /** The address of this page in another language. */
  readonly languageLink: (language: Language) => string;
  /** What went wrong, by the code of a problem document, and what to do about it; null where the texts say nothing of it. */
  readonly problemTexts: (code: string) => { readonly title: string; readonly advice: string } | null;
  /** What is said where the list could not be read, by the code of a problem document; null where that says more itself. */
  readonly unreadTexts: (code: string) => ReturnType<typeof unreadTexts>;
  /** A text with its `**strong**` words and its `code`, as markup. The values of a text are not put into it. */
  readonly rich: (text: string) => string;
  /** Whether the page is no response to a form, and can be loaded again. */
  readonly isFromLink: boolean;
  /** Who is signed in on the page; null for everybody else. */
  readonly session: PageSession | null;
  /** Whether people can sign in on the page. */
  readonly canSignIn: boolean;
  readonly saidOfMade: typeof saidOfMade;
  readonly visibleName: typeof visibleName;
  readonly voiceInitial: typeof voiceInitial;
  readonly voiceHue: typeof voiceHue;
}

const MAX_ACCEPTED = 1_000;
const YEAR_SECONDS = 365 * 24 * 3600;

/**
 * Renders a template for this caller. Nothing of it is worked out for responses that are no page. Gives the HTML to `done`;
 * without that, it is sent.
 */
export function renderPage(
  req: Request,
  res: Response,
  { view, locals }: { readonly view: string; readonly locals: object },
  done?: (error: Error | null, html: string) => void,
): void {
  res.render(view, { ...localsOf(req, res), ...locals }, done);
}

/**
 * In which language the pages of this caller are: what was chosen on the page (a cookie), else what the browser says. `?lang=`
 * chooses one.
 */
export function languageOf(req: Request): Language {
  const { lang } = cookiesOf(req);
  return askedLanguage(req) ?? (isLanguage(lang) ? lang : acceptedLanguage(req));
}

function localsOf(req: Request, res: Response): PageLocals {
  const { theme } = cookiesOf(req);
  const language = languageOf(req);
  rememberLanguage(req, res);
  const t = translator(language);
  return {
    language,
    theme: theme === 'light' || theme === 'dark' ? theme : '',
    t,
    nonce: allowStyle(res),
    problemTexts: (code) => problemTexts(t, code),
    unreadTexts: (code) => unreadTexts(t, code),
    languageLink: (other) => publicPath(res, languageLink(req, other)),
    rich,
    isFromLink: isFromLink(req),
    session: sessionOf(res),
    canSignIn: hasPageSignIn(res),
    saidOfMade,
    visibleName,
    voiceInitial,
    voiceHue,
  };
}

function cookiesOf(req: Request): ReturnType<typeof parseCookie> {
  return parseCookie(req.headers.cookie?.slice(0, 4096) ?? '');
}

/** Read from the address itself: a page that says what is wrong with the query has to be shown as well. */
function askedLanguage(req: Request): Language | undefined {
  const [asked, ...more] = queryOf(req).getAll('lang');
  return isLanguage(asked) && more.length === 0 ? asked : undefined;
}

function problemTexts(t: Translate, code: string): ReturnType<PageLocals['problemTexts']> {
  const name = problemName(code);
  return name === 'other' ? null : { title: t(`problems.${name}`), advice: t(`problems.${name}_do`) };
}

function acceptedLanguage(req: Request): Language {
  // To read thousands of languages takes milliseconds; no browser sends so many.
  if ((req.headers['accept-language'] ?? '').length > MAX_ACCEPTED) return 'en';
  const accepted = req.acceptsLanguages([...LANGUAGES]);
  return isLanguage(accepted) ? accepted : 'en';
}

/** The API sets no cookies, its pages neither. */
function rememberLanguage(req: Request, res: Response): void {
  const language = askedLanguage(req);
  if (language === undefined || pathOf(req).startsWith('/api/')) return;
  const path = publicPath(res, '/');
  res.append(
    'Set-Cookie',
    stringifySetCookie({ name: 'lang', value: language, path, maxAge: YEAR_SECONDS, sameSite: 'lax' }),
  );
}

/** What a form was sent to has no page of its own to come back to. */
function languageLink(req: Request, language: Language): string {
  if (!isFromLink(req)) return `/?lang=${language}`;
  const query = queryOf(req);
  query.set('lang', language);
  // Two slashes would begin the name of another host.
  return `${pathOf(req).replace(/^[/\\]+/, '/')}?${query}`;
}

function isFromLink({ method }: Request): boolean {
  return method === 'GET' || method === 'HEAD';
}

function pathOf(req: Request): string {
  return `${req.baseUrl}${req.path}`;
}

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

function rich(text: string): string {
  return text
    .replace(/[&<>"]/g, (character) => ENTITIES[character] ?? character)
    .replace(/\*\*([^*]+)\*\*/g, '<strong>$1</strong>')
    .replace(/`([^`]+)`/g, '<code>$1</code>');
}
