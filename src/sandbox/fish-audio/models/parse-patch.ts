import { z } from 'zod';
import type { ModelPatch } from './model-entity';

const patch = z.strictObject({
  state: z.enum(['created', 'training', 'trained', 'failed']).optional(),
  dmca_taken_down: z.boolean().nullable().optional(),
  takedown_category: z.enum(['dmca', 'policy']).nullable().optional(),
  lock_visibility: z.boolean().optional(),
  quality: z.unknown().optional(),
  visibility: z.enum(['public', 'unlist', 'private']).optional(),
  title: z.string().optional(),
  tags: z.array(z.string()).optional(),
});

/** Parses a change of a model in JSON. Returns it, or a message that says why it is invalid. */
export function parsePatch(value: unknown): ModelPatch | string {
  const parsed = patch.safeParse(value);
  return parsed.success ? (parsed.data as ModelPatch) : z.prettifyError(parsed.error);
}
