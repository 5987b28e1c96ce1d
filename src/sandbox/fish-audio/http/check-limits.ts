import type { FieldLimits } from '../behaviour/behaviour';
import type { FormValidation } from './form-validation';

/** Adds an error for each field of a create or an update that is beyond its limit. Characters are code points. */
export function checkLimits(validation: FormValidation, limits: FieldLimits): void {
  checkLength(validation, 'title', [validation.text('title') ?? ''], limits.titleCharacters);
  checkLength(validation, 'description', [validation.text('description') ?? ''], limits.descriptionCharacters);
  const tags = validation.list('tags').flatMap((tag) => tag.split(','));
  checkLength(validation, 'tags', tags, limits.tagCharacters);
  if (limits.tags !== null) validation.atMost('tags', tags.length, limits.tags);
}

function checkLength(validation: FormValidation, field: string, texts: readonly string[], limit: number | null): void {
  if (limit === null || texts.every((text) => [...text].length <= limit)) return;
  const msg = `String should have at most ${limit} characters`;
  validation.add(field, 'string_too_long', msg, { max_length: limit });
}
