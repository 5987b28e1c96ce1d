import { type Language, translator } from './translate';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
/** Units of relative times, each with how long it lasts and up to which age it is used, in milliseconds. */
const UNITS = [
  ['minute', MINUTE, HOUR],
  ['hour', HOUR, DAY],
  ['day', DAY, 7 * DAY],
] as const;

/** Formats of one language. */
type Formats = ReturnType<typeof makeFormats>;

const MADE = new Map<Language, Formats>();

/** Made once: to make a format costs a hundred times as much as to use it. */
function formatsOf(language: Language): Formats {
  const formats = MADE.get(language) ?? makeFormats(language);
  MADE.set(language, formats);
  return formats;
}

function makeFormats(language: Language) {
  const tag = languageTag(language);
  return {
    relative: new Intl.RelativeTimeFormat(language, { numeric: 'auto', style: 'long' }),
    day: new Intl.DateTimeFormat(tag, { day: 'numeric', month: 'short' }),
    dayAndYear: new Intl.DateTimeFormat(tag, { day: 'numeric', month: 'short', year: 'numeric' }),
    full: new Intl.DateTimeFormat(tag, { dateStyle: 'long', timeStyle: 'short' }),
  };
}

/** When something was, as a list says it: `just now`, `5 minutes ago`, `yesterday`, and after a week `3 Nov`. An empty text for what is no date. */
export function relativeTime(moment: Date, now: Date, language: Language): string {
  const age = now.getTime() - moment.getTime();
  if (Number.isNaN(age)) return '';
  if (age < MINUTE) return translator(language)('time.now');
  const [unit, length] = UNITS.find(([, , upTo]) => age < upTo) ?? [];
  const formats = formatsOf(language);
  if (unit !== undefined) return formats.relative.format(-Math.floor(age / length), unit);
  const sameYear = moment.getFullYear() === now.getFullYear();
  return (sameYear ? formats.day : formats.dayAndYear).format(moment);
}

/** The full date and time, for a tooltip or a page of facts. An empty text for what is no date. */
export function fullTime(moment: Date, language: Language): string {
  if (Number.isNaN(moment.getTime())) return '';
  return formatsOf(language).full.format(moment);
}

/** The day, such as `3 Nov 2026`. An empty text for what is no date. */
export function dayOf(moment: Date, language: Language): string {
  return Number.isNaN(moment.getTime()) ? '' : formatsOf(language).dayAndYear.format(moment);
}

/** British English has days before months, as the rest of the page's texts expect. */
function languageTag(language: Language): string {
  return language === 'en' ? 'en-GB' : language;
}
