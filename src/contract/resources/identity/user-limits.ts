import { z } from 'zod';
import { LIMIT_NAMES } from '../../../domain/identity/user-limit';
import { objectId } from '../../fields';

/** What is limited for each user. */
export const limitName = z.enum(LIMIT_NAMES).meta({ id: 'LimitName' });

/** How much of a limit is used. */
export const userLimit = z
  .strictObject({
    name: limitName,
    limit: z
      .number()
      .describe('`concurrent_uploads` changes with the uploads of others, and is that of the instance that responds.'),
    used: z.number(),
    resets_at: z
      .date()
      .nullable()
      .describe(
        'When `used` begins at 0 again; null where it falls by what is done: an upload that ends, a voice that is deleted.',
      ),
  })
  .meta({ id: 'UserLimit' });

/** Whose voices are counted. */
export const limitsQuery = z.strictObject({
  user_id: objectId
    .optional()
    .describe(
      'Whose voices are counted, without sign-in. With sign-in it is the user of the token; an admin may name another one.',
    ),
});
