import { z } from 'zod';
import { type Consent, consentBasis } from '../../domain/consent';
import { withDescriptions } from './members';

/** How the wording is named that a person has seen. */
const TEXT_VERSION = /^[A-Za-z0-9._-]{1,40}$/;

/** What a form says of the consent: on what basis the voice may be cloned. */
export const consentField = z.enum(consentBasis.options, 'must be self, permission or synthetic');

/** What a form says of the consent: which wording the person saw. */
export const consentTextVersion = z
  .string('must be sent once')
  .regex(TEXT_VERSION, 'must be 1 to 40 letters, digits, dots, hyphens or underscores');

const MEANINGS: Readonly<Record<keyof Consent, string>> = {
  basis: '`self`: it is their own voice; `permission`: its owner allows it; `synthetic`: it is nobody’s voice.',
  text_version: 'Which wording the person saw; null where the upload did not say.',
  at: 'When the upload arrived that said so.',
  by: 'The `user_id` of who said so; null without sign-in.',
};

/** On what basis a voice may be cloned, as it was said with the recordings. */
export const consentResponse = z
  .strictObject(
    withDescriptions(
      { basis: consentBasis, text_version: z.string().nullable(), at: z.date(), by: z.string().nullable() },
      MEANINGS,
    ),
  )
  .meta({ id: 'Consent', description: 'On what basis the voice may be cloned, as the caller said.' });
