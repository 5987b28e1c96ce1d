import { z } from 'zod';
import { AUDIT_ACTIONS } from '../../../domain/identity/audit-event';
import { cursor, limit, ofUser } from '../../fields';
import { nextCursor } from '../members';

/** The query of what a user did. */
export const auditQuery = z.strictObject({ user_id: ofUser('Who did it.'), limit, cursor });

const auditEvent = z
  .strictObject({
    action: z.enum(AUDIT_ACTIONS),
    by: z
      .enum(['token', 'session', 'key', 'service'])
      .describe('How the request has shown who it comes from; `service` where the service has done it by itself.'),
    key_id: z.string().nullable().describe('The key that was used for it, or that was made or revoked.'),
    model_id: z.string().nullable().describe('The voice, by the id that was named or made.'),
    echo_id: z.string().nullable(),
    of_user_id: z
      .string()
      .nullable()
      .describe('The other user whom it concerns: who was exported or erased, or to whom the voice is lent.'),
    request_id: z.string().nullable().describe('The `X-Request-Id` of the request; of speeches, of the first one.'),
    created_at: z.date().describe('When; of speeches, the UTC hour.'),
    count: z.int().describe('How often: the speeches of an hour with one voice are one event.'),
  })
  .meta({ id: 'AuditEvent' });

/** A page of what a user did. */
export const auditList = z
  .strictObject({
    events: z.array(auditEvent).describe('Newest first.'),
    count: z.int().describe('How many are on this page.'),
    next_cursor: nextCursor,
  })
  .meta({ id: 'AuditEventList' });
