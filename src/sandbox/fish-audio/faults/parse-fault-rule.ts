import { z } from 'zod';
import type { FaultRule } from './fault-rules';

const count = z.int().min(0);

const rule = z.strictObject({
  match: z.strictObject({ method: z.string(), path: z.string(), key: z.string() }).partial().optional(),
  times: z.union([count, z.literal('always').transform(() => Number.POSITIVE_INFINITY)]).optional(),
  after: count.optional(),
  probability: z.number().min(0).max(1).optional(),
  status: z.int().min(200).max(599).optional(),
  body: z.unknown().optional(),
  headers: z.record(z.string(), z.string()).optional(),
  early: z.boolean().optional(),
  doWork: z.boolean().optional(),
  delayMs: count.optional(),
  hang: z.boolean().optional(),
  cut: z.enum(['before-body', 'mid-body', 'after-body', 'mid-response']).optional(),
  malformed: z.enum(['truncated-json', 'empty', 'wrong-shape']).optional(),
  drip: z.strictObject({ bytes: z.int().min(1), everyMs: count }).optional(),
});

/**
 * Parses a fault rule in JSON. It has the members of {@link FaultRule}, with `times: "always"` in place of `Infinity`.
 * Returns the rule, or a message that says why it is invalid.
 */
export function parseFaultRule(value: unknown): FaultRule | string {
  const parsed = rule.safeParse(value);
  return parsed.success ? (parsed.data as FaultRule) : z.prettifyError(parsed.error);
}
