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

/** A row, with the type of its value. */
export function setting<T>(row: Setting<T>): Setting<T> {
  return row;
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

/** As `wholeNumber`; unset is allowed. */
export function optionalWholeNumber(min: number, max: number): z.ZodType<number | undefined, string | undefined> {
  return wholeNumber(min, max).optional() as z.ZodType<number | undefined, string | undefined>;
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

/** As `checkedText`; unset is allowed. */
export function optionalCheckedText(
  describeProblem: (value: string) => string | null,
): z.ZodType<string | undefined, string | undefined> {
  return checkedText(describeProblem).optional() as z.ZodType<string | undefined, string | undefined>;
}
