import { z } from 'zod';

/** One row of the settings table. */
export interface Setting<T> {
  /** Turns the text of the variable into its value; its messages say what to write instead. */
  readonly schema: z.ZodType<T, string | undefined>;
  /** What applies when the variable is unset or blank; undefined when there is no default. */
  readonly default?: string;
  /** One sentence for `.env.example` and the README. */
  readonly help: string;
  /** Secret values are masked in every log line and never quoted in a problem. */
  readonly secret?: true;
  /** Names that people write instead of this one: not accepted; each only produces a hint. */
  readonly commonMisnames?: readonly string[];
}

/** A whole number between two bounds, written in plain decimal digits. */
export function wholeNumber(min: number, max: number): z.ZodType<number, string | undefined> {
  const remedy = `use a whole number from ${min} to ${max}`;
  return z
    .string(remedy)
    .regex(/^\d{1,15}$/, remedy)
    .transform(Number)
    .pipe(z.number().min(min, remedy).max(max, remedy)) as z.ZodType<number, string | undefined>;
}

/** One of a few words. */
export function oneOf<const T extends readonly [string, ...string[]]>(
  words: T,
): z.ZodType<T[number], string | undefined> {
  return z.enum(words, `use one of ${words.join(', ')}`) as unknown as z.ZodType<T[number], string | undefined>;
}

/** Any text; unset is allowed. */
export function optionalText(): z.ZodType<string | undefined, string | undefined> {
  return z.string().optional();
}

/** Any text, of which `describeProblem` says what is wrong with it; null means nothing. */
export function checkedText(describeProblem: (value: string) => string | null): z.ZodString {
  return z.string().superRefine((value, context) => {
    const problem = describeProblem(value);
    if (problem !== null) context.addIssue({ code: 'custom', message: problem });
  });
}

const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/;

/**
 * Says what is wrong with an address for Fish.Audio, or returns null. The API key travels to this address, so plain http
 * is for loopback alone (the sandbox), and credentials, paths and queries are not allowed.
 */
export function describeFishAudioAddressProblem(address: string): string | null {
  if (!URL.canParse(address)) return 'use an address such as https://api.fish.audio';
  const url = new URL(address);
  if (url.username !== '' || url.password !== '') return 'remove the user name and password from the address';
  if (url.pathname !== '/' || url.search !== '' || url.hash !== '') return 'remove everything after the host and port';
  if (url.protocol === 'https:') return null;
  if (url.protocol === 'http:' && LOOPBACK.test(url.hostname)) return null;
  return 'use https; plain http is allowed for an address on this machine only, such as http://127.0.0.1:3999';
}
