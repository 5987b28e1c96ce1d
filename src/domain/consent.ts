import { z } from 'zod';

/**
 * On what basis a voice may be cloned: it is the caller's own (`self`), its owner has given permission (`permission`), or it
 * belongs to nobody (`synthetic`).
 */
export const consentBasis = z.enum(['self', 'permission', 'synthetic']);

/** What the caller said of it, and when: `text_version` names the wording that the person saw, null where it was not sent. */
export const consent = z.object({
  basis: consentBasis,
  text_version: z.string().nullable().default(null),
  /** When the upload arrived. The journal keeps it as ISO 8601. */
  at: z.union([z.date(), z.iso.datetime().pipe(z.coerce.date())]),
  /** The `user_id` of who said so; null without sign-in, and where it is not known. */
  by: z.string().nullable().default(null).catch(null),
});

/** What `consent` parses to. */
export type Consent = Readonly<z.infer<typeof consent>>;
