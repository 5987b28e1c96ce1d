import type { Form } from '../http/read-form';
import { apiError, HttpError, json, type SandboxResponse } from '../http/response';

/** One entry of a 422 body, in pydantic's words, since the service's framework prints pydantic's own list. */
export interface ValidationError {
  readonly type: string;
  readonly loc: readonly string[];
  readonly msg: string;
  readonly ctx?: Readonly<Record<string, unknown>>;
}

/** Takes fields out of a form and collects everything that is wrong with them, so that one 422 names it all. */
export class FormValidation {
  readonly #problems: ValidationError[] = [];

  constructor(readonly form: Form) {}

  add(field: string, type: string, msg: string, ctx?: Readonly<Record<string, unknown>>): void {
    this.#problems.push({ type, loc: [field], msg, ...(ctx && { ctx }) });
  }

  /** A text field, undefined when absent. */
  text(field: string): string | undefined {
    const value = this.form.values.get(field)?.at(-1);
    if (value === undefined) return undefined;
    if (typeof value === 'string') return value;
    this.add(field, 'string_type', 'Input should be a valid string');
    return undefined;
  }

  /** Notes a field that is absent or not text. */
  required(field: string): void {
    if (!this.form.values.has(field)) this.add(field, 'missing', 'Field required');
    else this.text(field);
  }

  /** A field that takes one of a few words. */
  choice<T extends string>(field: string, allowed: readonly T[]): T | undefined {
    const value = this.text(field);
    if (value === undefined || allowed.includes(value as T)) return value as T | undefined;
    const expected = allowed.map((word) => `'${word}'`).join(allowed.length > 2 ? ', ' : ' or ');
    this.add(field, 'literal_error', `Input should be ${expected}`, { expected });
    return undefined;
  }

  flag(field: string, fallback: boolean): boolean {
    const value = this.form.values.get(field)?.at(-1);
    if (value === undefined) return fallback;
    const word = String(value).toLowerCase();
    if (word === 'true' || word === 'false') return word === 'true';
    this.add(field, 'bool_parsing', 'Input should be a valid boolean, unable to interpret input');
    return fallback;
  }

  /** A repeatable text field; empty parts count as absent. */
  list(field: string): string[] {
    const values = this.form.values.get(field) ?? [];
    return values.filter((value): value is string => typeof value === 'string' && value !== '');
  }

  atMost(field: string, count: number, limit: number): void {
    if (count <= limit) return;
    const msg = `List should have at most ${limit} items after validation, not ${count}`;
    this.add(field, 'too_long', msg, { field_type: 'List', max_length: limit, actual_length: count });
  }

  /** Throws the 422 if anything was wrong. */
  throwIfAny(shape: 'array' | 'object'): void {
    if (this.#problems.length > 0) throw new HttpError(validationResponse(this.#problems, shape));
  }
}

/** The 422 answer: the bare array, or the ordinary error object for clients that cannot read arrays. */
export function validationResponse(problems: readonly ValidationError[], shape: 'array' | 'object'): SandboxResponse {
  if (shape === 'array') return json(422, problems);
  return apiError(422, problems.map(({ loc, msg }) => `${loc.join('.')}: ${msg}`).join('; '));
}
