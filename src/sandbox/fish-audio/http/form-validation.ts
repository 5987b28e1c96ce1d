import type { Form } from './read-form';
import { errorResponse, HttpError, json, type SandboxResponse } from './response';

/** One entry of a 422 body, in the format of pydantic, whose error list Fish.Audio sends. */
export interface ValidationError {
  readonly type: string;
  readonly loc: readonly string[];
  readonly msg: string;
  readonly ctx?: Readonly<Record<string, unknown>>;
}

/** Reads the fields of a form and collects every error in them, so that one 422 names them all. */
export class FormValidation {
  readonly #errors: ValidationError[] = [];

  constructor(readonly form: Form) {}

  /** Adds an error. */
  add(field: string, type: string, msg: string, ctx?: Readonly<Record<string, unknown>>): void {
    this.#errors.push({ type, loc: [field], msg, ...(ctx && { ctx }) });
  }

  /** A text field, undefined when absent. */
  text(field: string): string | undefined {
    const value = this.form.values.get(field)?.at(-1);
    if (value === undefined) return undefined;
    if (typeof value === 'string') return value;
    this.add(field, 'string_type', 'Input should be a valid string');
    return undefined;
  }

  /** Adds an error if a field is absent or not text. */
  required(field: string): void {
    if (!this.form.values.get(field)?.length) this.add(field, 'missing', 'Field required');
    else this.text(field);
  }

  /** A field with one of the `allowed` values, undefined when absent. */
  choice<T extends string>(field: string, allowed: readonly T[]): T | undefined {
    const value = this.text(field);
    if (value === undefined || allowed.includes(value as T)) return value as T | undefined;
    const expected = allowed.map((word) => `'${word}'`).join(allowed.length > 2 ? ', ' : ' or ');
    this.add(field, 'literal_error', `Input should be ${expected}`, { expected });
    return undefined;
  }

  /** A boolean field, `fallback` when absent. */
  flag(field: string, fallback: boolean): boolean {
    const value = this.form.values.get(field)?.at(-1);
    if (value === undefined) return fallback;
    const word = String(value).toLowerCase();
    if (word === 'true' || word === 'false') return word === 'true';
    this.add(field, 'bool_parsing', 'Input should be a valid boolean, unable to interpret input');
    return fallback;
  }

  /** The values of a repeatable text field; empty values count as absent. */
  list(field: string): string[] {
    const values = this.form.values.get(field) ?? [];
    return values.filter((value): value is string => typeof value === 'string' && value !== '');
  }

  /** Adds an error if a list has more than `limit` items. */
  atMost(field: string, count: number, limit: number): void {
    if (count <= limit) return;
    const msg = `List should have at most ${limit} items after validation, not ${count}`;
    this.add(field, 'too_long', msg, { field_type: 'List', max_length: limit, actual_length: count });
  }

  /** Throws the 422 if there was any error. */
  throwIfAny(shape: 'array' | 'object'): void {
    if (this.#errors.length > 0) throw new HttpError(validationResponse(this.#errors, shape));
  }
}

/** The 422 response: the bare array, or the ordinary error object for clients that cannot read arrays. */
export function validationResponse(errors: readonly ValidationError[], shape: 'array' | 'object'): SandboxResponse {
  if (shape === 'array') return json(422, errors);
  return errorResponse(422, errors.map(({ loc, msg }) => `${loc.join('.')}: ${msg}`).join('; '));
}
