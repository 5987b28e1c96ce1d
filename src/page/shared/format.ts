import { language } from './texts.js';

const unit = { style: 'unit', unitDisplay: 'short' } as const;
const BYTES = new Intl.NumberFormat(language, { ...unit, unit: 'byte', unitDisplay: 'long' });
const KILOBYTES = new Intl.NumberFormat(language, { ...unit, unit: 'kilobyte', maximumFractionDigits: 0 });
const tenth = { minimumFractionDigits: 1, maximumFractionDigits: 1 };
const MEGABYTES = new Intl.NumberFormat(language, { ...unit, ...tenth, unit: 'megabyte' });
const TENTHS = new Intl.NumberFormat(language, tenth);

/** A size in bytes for people, such as `34 kB` or `2.4 MB` (powers of ten), with the decimal mark of the page's language. */
export function formatBytes(bytes: number): string {
  if (bytes < 1000) return BYTES.format(bytes);
  return bytes < 999_500 ? KILOBYTES.format(bytes / 1000) : MEGABYTES.format(bytes / 1e6);
}

/** A length in seconds as `12.3 s`, with the decimal mark of the page's language. */
export function formatSeconds(seconds: number): string {
  return `${TENTHS.format(seconds)} s`;
}

/** A time (ISO 8601) in the reader's own language and time zone; the text itself when it is not a date. */
export function formatMoment(iso: string): string {
  const date = new Date(iso);
  if (Number.isNaN(date.getTime())) return iso;
  return new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeStyle: 'short' }).format(date);
}

/** A length in seconds as `0:24`, or `1:02:24` from an hour on. */
export function formatDuration(seconds: number): string {
  const whole = Math.floor(seconds);
  const parts = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  const shown = parts[0] === 0 ? parts.slice(1) : parts;
  return shown.map((part, index) => (index === 0 ? String(part) : String(part).padStart(2, '0'))).join(':');
}
