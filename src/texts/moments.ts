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

/** When something was, as a list says it: `just now`, `5 min. ago`, `yesterday`, and after a week `3 Nov`. An empty text for what is no date. */
export function relativeTime(moment: Date, now: Date, language: Language): string {
  const age = now.getTime() - moment.getTime();
  if (Number.isNaN(age)) return '';
  if (age < MINUTE) return translator(language)('time.now');
  const [unit, length] = UNITS.find(([, , upTo]) => age < upTo) ?? [];
  if (unit !== undefined) {
    const relative = new Intl.RelativeTimeFormat(language, { numeric: 'auto', style: 'short' });
    return relative.format(-Math.floor(age / length), unit);
  }
  const sameYear = moment.getFullYear() === now.getFullYear();
  const year = sameYear ? {} : ({ year: 'numeric' } as const);
  return new Intl.DateTimeFormat(languageTag(language), { day: 'numeric', month: 'short', ...year }).format(moment);
}

/** The full date and time, for a tooltip or a page of facts. An empty text for what is no date. */
export function fullTime(moment: Date, language: Language): string {
  if (Number.isNaN(moment.getTime())) return '';
  return new Intl.DateTimeFormat(languageTag(language), { dateStyle: 'long', timeStyle: 'short' }).format(moment);
}

/** British English has days before months, as the rest of the page's texts expect. */
function languageTag(language: Language): string {
  return language === 'en' ? 'en-GB' : language;
}
