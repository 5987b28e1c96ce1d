import { z } from 'zod';
import type { SandboxOptions, ServerOptions } from '../options';
import { type BehaviourChange, PUBLIC_VISIBILITY, QUALITY, SAMPLE_KINDS, UNKIND, UNTRAINED_SPEECH } from './behaviour';

const count = z.int().min(0);
const limit = count.nullable();

const limits = z.strictObject({
  titleCharacters: limit.optional(),
  descriptionCharacters: limit.optional(),
  tags: limit.optional(),
  tagCharacters: limit.optional(),
  transcriptsAllOrNone: z.boolean().optional(),
});

/** The members of a behaviour, each as it is written in JSON. */
export const BEHAVIOUR_MEMBERS = {
  trainingMs: z.number().min(0),
  trainingOutcome: z.enum(['trained', 'failed']),
  failingShare: z.number().min(0).max(1),
  failedReason: z.string(),
  untrainedSpeech: z.enum(UNTRAINED_SPEECH),
  listWindow: limit,
  omitHasMore: z.boolean(),
  repeatLastPage: z.boolean(),
  quality: z.enum(QUALITY),
  qualityReason: z.string(),
  publicVisibility: z.enum(PUBLIC_VISIBILITY),
  limits,
  acceptedKinds: z.array(z.enum(SAMPLE_KINDS)),
  decodeSamples: z.boolean(),
  createSlots: z.boolean(),
  deleteStatus: z.literal([200, 204]),
};

const change = z.strictObject({ ...BEHAVIOUR_MEMBERS, allUnkind: z.literal(true) }).partial();

/** Separates the behaviour from the other options of a sandbox. */
export function splitOptions(options: SandboxOptions): { behaviour: BehaviourChange; server: ServerOptions } {
  const isBehaviour = ([name]: [string, unknown]): boolean => Object.hasOwn(BEHAVIOUR_MEMBERS, name);
  const entries = Object.entries(options);
  return {
    behaviour: Object.fromEntries(entries.filter(isBehaviour)),
    server: Object.fromEntries(entries.filter((entry) => !isBehaviour(entry))),
  };
}

/**
 * Parses a change of behaviour in JSON. `allUnkind: true` stands for {@link UNKIND}, over which other members win. Returns
 * the change, or a message that says why it is invalid.
 */
export function parseBehaviour(value: unknown): BehaviourChange | string {
  const parsed = change.safeParse(value);
  if (!parsed.success) return z.prettifyError(parsed.error);
  const { allUnkind, ...members } = parsed.data;
  const given = JSON.parse(JSON.stringify(members)) as BehaviourChange;
  return allUnkind ? { ...UNKIND, ...given } : given;
}
