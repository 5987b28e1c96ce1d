import type { z } from 'zod';
import type { FieldError } from '../../errors/api-error';
import { invalidInput } from '../../errors/invalid-input';

function fieldErrorsOf(issue: z.core.$ZodIssue): FieldError[] {
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({ field: key.slice(0, 64), message: 'is not a recognised field' }));
  }
  const field = issue.path.map(String).join('.') || 'body';
  return [{ field, message: issue.message }];
}

/**
 * Parses what a client sent against a schema, or throws `invalid_parameter` with every field at fault.
 * The messages of the schemas continue a sentence that begins with the name of the field: "user_id must be …".
 */
export function parseInput<T>(schema: z.ZodType<T>, input: unknown): T {
  const result = readInput(schema, input);
  if ('errors' in result) throw invalidInput(result.errors);
  return result.value;
}

/** What a client sent, by a schema, or every field at fault. */
export function readInput<T>(
  schema: z.ZodType<T>,
  input: unknown,
): { readonly value: T } | { readonly errors: readonly FieldError[] } {
  const result = schema.safeParse(input);
  return result.success ? { value: result.data } : { errors: result.error.issues.flatMap(fieldErrorsOf) };
}
