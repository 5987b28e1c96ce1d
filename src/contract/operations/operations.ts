import type { z } from 'zod';
import { clipOperations } from './clips';
import { echoOperations } from './echos';
import { auditOperations } from './identity/audit';
import { keyOperations } from './identity/keys';
import { libraryOperations } from './library';
import type { Sent } from './operation';
import { sampleOperations } from './samples';
import { serviceOperations } from './service';
import { catalogueOperations } from './sharing/catalogue';
import { shareOperations } from './sharing/shares';
import { speechOperations } from './speech';
import { usageOperations } from './usage';
import { userOperations } from './users';
import { versionOperations } from './versions';
import { voiceModelOperations } from './voice-models';

/** Every operation of the API by its name, in the order of the document. */
export const OPERATIONS = {
  ...voiceModelOperations,
  ...versionOperations,
  ...libraryOperations,
  ...shareOperations,
  ...catalogueOperations,
  ...speechOperations,
  ...sampleOperations,
  ...clipOperations,
  ...echoOperations,
  ...keyOperations,
  ...auditOperations,
  ...usageOperations,
  ...userOperations,
  ...serviceOperations,
} as const;

/** The name of an operation, `operationId` in the document. */
export type OperationId = keyof typeof OPERATIONS;

/** An operation whose success is JSON. */
export type JsonOperationId = {
  [Id in OperationId]: (typeof OPERATIONS)[Id]['success']['content'] extends { 'application/json': z.ZodType }
    ? Id
    : never;
}[OperationId];

type SuccessSchema<Id extends JsonOperationId> = (typeof OPERATIONS)[Id]['success']['content'] extends {
  'application/json': infer Schema extends z.ZodType;
}
  ? Schema
  : never;

/** What an operation sends as JSON when it succeeds; dates are written by JSON.stringify. */
export type BodyOf<Id extends JsonOperationId> = Sent<z.output<SuccessSchema<Id>>>;
