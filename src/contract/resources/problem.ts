import { z } from 'zod';
import { modelState } from '../../domain/model-status';
import { ERROR_CODES, type ErrorCode } from '../../errors/codes';
import { limitName } from './identity/user-limits';

/** A code of the error table. */
export const errorCode = z.enum(Object.keys(ERROR_CODES) as ErrorCode[]).meta({ id: 'ErrorCode' });

/** The body of every error: RFC 9457 and what this service adds. */
export const problem = z
  .strictObject({
    type: z.string().describe('Names the row of the error table; an identifier, not an address.'),
    title: z.string().describe('The same sentence for each error of this code.'),
    status: z.int(),
    detail: z.string().describe('What happened, and what to do about it.'),
    success: z.literal(false),
    code: errorCode,
    request_id: z.string().optional().describe('For the log; absent where the connection itself was refused.'),
    errors: z
      .array(z.strictObject({ field: z.string(), message: z.string().describe('Continues a sentence: "must be …".') }))
      .optional()
      .describe('The fields that are at fault.'),
    provider_status: z.int().optional().describe('The status with which Fish.Audio answered.'),
    remains: z
      .array(z.enum(['database', 'fish_audio']))
      .optional()
      .describe('What a deletion has not removed yet.'),
    outcome: z.literal('unknown').optional().describe('The voice model may have been made.'),
    model_state: modelState.optional().describe('How far Fish.Audio is with the voice that cannot speak.'),
    takedown_category: z.string().optional().describe('Why Fish.Audio has taken the voice down.'),
    reason: z.string().optional().describe('What Fish.Audio says of the first recording that it could not use.'),
    operation_id: z.string().optional().describe('Names the upload whose outcome is unknown.'),
    limit: limitName.optional().describe('Which limit was reached.'),
    resets_at: z.iso
      .datetime()
      .optional()
      .describe('When that limit begins anew; absent where it ends by something that is done and not by time.'),
  })
  .meta({ id: 'Problem' });
