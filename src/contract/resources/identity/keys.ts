import { z } from 'zod';
import { MAX_KEY_DAYS, MAX_LIVING_KEYS } from '../../../domain/identity/api-key';
import { SCOPES } from '../../../domain/identity/principal';
import { objectId, ofUser, text } from '../../fields';

const scopes = z.array(z.enum(SCOPES, `must be some of ${SCOPES.join(', ')}`), 'must be a list of scopes');

const members = {
  key_id: z.string().describe('Names the key; it is no secret.'),
  name: z.string().nullable().describe('What its user calls it.'),
  scopes: scopes.describe('What it may do.'),
  created_at: z.date(),
  expires_at: z.date().describe('From here on it does not work.'),
  first_used_at: z.date().nullable(),
  last_used_at: z.date().nullable().describe('Up to an hour old.'),
  revoked_at: z.date().nullable(),
};

/** The key of a program, without its text. */
export const apiKey = z.strictObject(members).meta({ id: 'ApiKey' });

/** A key that was just made. */
export const createdKey = z
  .strictObject({ ...members, key: z.string().describe('Send it as a bearer token. It is shown here only.') })
  .meta({ id: 'CreatedApiKey' });

/** The keys of a user. */
export const keyList = z
  .strictObject({
    keys: z.array(apiKey).describe('Newest first; of those that have ended, the ones of the last 30 days.'),
    max_living: z.int().describe(`How many can work at the same time: ${MAX_LIVING_KEYS}.`),
  })
  .meta({ id: 'ApiKeyList' });

/** The path of requests for one key. */
export const keyPath = z.strictObject({ key_id: objectId.describe('Which key.') });

/** The query of a list of keys. */
export const keyListQuery = z.strictObject({ user_id: ofUser('Whose keys are listed.') });

const days = z
  .int(`must be a whole number from 1 to ${MAX_KEY_DAYS}`)
  .min(1, `must be a whole number from 1 to ${MAX_KEY_DAYS}`)
  .max(MAX_KEY_DAYS, `must be a whole number from 1 to ${MAX_KEY_DAYS}`);

/** A new key. */
export const createKeyBody = z.strictObject(
  {
    user_id: ofUser('Whose key it is.'),
    name: text(1, 100).describe('What the key is called, such as the program that has it.'),
    scopes: scopes.min(1, 'must have a scope').max(SCOPES.length, 'must name each scope once'),
    days: days.default(90).describe('After how many days it stops working.'),
  },
  'must be a JSON object',
);
