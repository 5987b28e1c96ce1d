import { parseCookie, stringifySetCookie } from 'cookie';
import type { Request, RequestHandler, Response } from 'express';
import { problemName } from '../../texts/problems';
import { isLanguage, LANGUAGES, type Language, type Translate, translator } from '../../texts/translate';
import { visibleName, voiceHue, voiceInitial } from '../../texts/voice-look';
import { publicPath } from '../address/public-address';

/** What every template knows besides its own locals; `base` and `nonce` are there as well. */
export interface PageLocals {
  readonly language: Language;
  /** `light`, `dark`, or an empty text where the page looks as the device does. */
  readonly theme: string;
  readonly t: Translate;
  /** The address of this page in another language. */
  readonly languageLink: (language: Language) => string;
  /** What went wrong, by the code of a problem document, and what to do about it; null where the texts say nothing of it. */
  readonly problemTexts: (code: string) => { readonly title: string; readonly advice: string } | null;
  /** A text with its `**strong**` words and its `code`, as markup. The values of a text are not put into it. */
  readonly rich: (text: string) => string;
  readonly visibleName: typeof visibleName;
  readonly voiceInitial: typeof voiceInitial;
  readonly voiceHue: typeof voiceHue;
}

const YEAR_SECONDS = 365 * 24 * 3600;

/**
 * In which language and colours the pages of this caller are shown: what was chosen on the page (two cookies, which the
 * page's own script may write), else what the browser says. `?lang=` chooses a language and is remembered.
 */
export function pagePreferences(): RequestHandler {
  return (req, res, next) => {
    const cookies = parseCookie(req.headers.cookie?.slice(0, 4096) ?? '');
    const asked = isLanguage(req.query.lang) ? req.query.lang : undefined;
    const language = asked ?? (isLanguage(cookies.lang) ? cookies.lang : languageOf(req));
    if (asked !== undefined) rememberLanguage(res, asked);
    const t = translator(language);
    const locals: PageLocals = {
      language,
      theme: cookies.theme === 'light' || cookies.theme === 'dark' ? cookies.theme : '',
      t,
      problemTexts: (code) => problemTexts(t, code),
      languageLink: (other) => publicPath(res, languageLink(req, other)),
      rich,
      visibleName,
      voiceInitial,
      voiceHue,
    };
    Object.assign(res.locals, locals);
    next();
  };
}

function problemTexts(t: Translate, code: string): ReturnType<PageLocals['problemTexts']> {
  const name = problemName(code);
  return name === 'other' ? null : { title: t(`problems.${name}`), advice: t(`problems.${name}_do`) };
}

function languageOf(req: Request): Language {
  const accepted = req.acceptsLanguages([...LANGUAGES]);
  return isLanguage(accepted) ? accepted : 'en';
}

function rememberLanguage(res: Response, language: Language): void {
  const path = publicPath(res, '/');
  res.append(
    'Set-Cookie',
    stringifySetCookie({ name: 'lang', value: language, path, maxAge: YEAR_SECONDS, sameSite: 'lax' }),
  );
}

function languageLink(req: Request, language: Language): string {
  const query = new URLSearchParams(req.originalUrl.split('?')[1] ?? '');
  query.set('lang', language);
  return `${req.path}?${query}`;
}

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

function rich(text: string): string {
  return text
    .replace(/[&<>"]/g, (character) => ENTITIES[character] ?? character)
    .replace(/\*\*([^*]+)\*\*/g, '<strong>$1</strong>')
    .replace(/`([^`]+)`/g, '<code>$1</code>');
}
