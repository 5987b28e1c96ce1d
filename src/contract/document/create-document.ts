import {
  createDocument,
  type oas31,
  type ZodOpenApiOperationObject,
  type ZodOpenApiOverrideContext,
  type ZodOpenApiPathsObject,
} from 'zod-openapi';
import { ACCESS } from '../operations/access';
import type { Operation } from '../operations/operation';
import { OPERATIONS, type OperationId } from '../operations/operations';
import { problem } from '../resources/problem';
import { exampleOf } from './examples';
import { HEADERS } from './headers';
import { responsesOf } from './responses';

/** The version of the contract, which is that of the package. */
export const CONTRACT_VERSION = '0.1.0';

const DESCRIPTION = `Upload a short recording of a voice, and Fish.Audio makes a *voice model* of it. An *Echo* is a character
of an app; it speaks with one voice model.

Errors are RFC 9457 problem documents; browsers that ask for HTML get a page. Each response lists the codes that it can carry.
Every address answers HEAD as GET, OPTIONS with 204 and \`Allow\`, and other methods with 405 \`method_not_allowed\` and \`Allow\`.
An address that does not exist is 404 \`not_found\`. What is no HTTP request that can be read is answered with 400, 408 or 431
and the code \`malformed_request\`. Where the service has sign-in, requests carry an access token of its
issuer, or a key of a program, as a bearer token, and see what belongs to its user only.`;

/** Where the service has no sign-in, none is needed. */
const BEARER = {
  type: 'http',
  scheme: 'bearer',
  description: 'An access token of the issuer (a JWT with the scope of the operation), or a key of a program.',
} as const;

const TAGS = [
  { name: 'Voice models', description: 'Make, list, read, speak, delete.' },
  { name: 'Echos', description: 'Characters, and the voice models that they speak with.' },
  { name: 'Clips', description: 'Speeches that were kept: play, list, delete.' },
  { name: 'Users', description: 'All of a user: export it, erase it.' },
  { name: 'Service', description: 'Health, metrics, and this document.' },
];

function requestBodyOf(id: OperationId, { body }: Operation): ZodOpenApiOperationObject['requestBody'] {
  if (body === undefined) return undefined;
  const { request } = exampleOf(id);
  const example = request === undefined ? {} : { example: request };
  return {
    required: !('optional' in body),
    content:
      'form' in body
        ? { 'multipart/form-data': { schema: body.form, ...example } }
        : { 'application/json': { schema: body.json, ...example } },
  };
}

function describeOperation(id: OperationId): ZodOpenApiOperationObject {
  const operation: Operation = OPERATIONS[id];
  const { tag, summary, description, params = {} } = operation;
  const requestBody = requestBodyOf(id, operation);
  return {
    operationId: id,
    tags: [tag],
    summary,
    ...(description !== undefined && { description }),
    requestParams: params,
    ...(requestBody !== undefined && { requestBody }),
    ...(ACCESS[id] !== 'public' && { security: [{}, { bearer: [ACCESS[id]] }] }),
    responses: responsesOf(id),
  };
}

function describePaths(): ZodOpenApiPathsObject {
  const paths: ZodOpenApiPathsObject = {};
  for (const id of Object.keys(OPERATIONS) as OperationId[]) {
    const { path, method } = OPERATIONS[id];
    paths[path] = { ...paths[path], [method]: describeOperation(id) };
  }
  return paths;
}

/**
 * Dates are written by JSON.stringify. Defaults and `readonly` of our own types say nothing about a response, nor do the bounds
 * of JavaScript's whole numbers.
 */
function describeWritten({ zodSchema, jsonSchema, io }: ZodOpenApiOverrideContext): void {
  if (zodSchema._zod.def.type === 'date') jsonSchema.format = 'date-time';
  if (jsonSchema.minimum === Number.MIN_SAFE_INTEGER) delete jsonSchema.minimum;
  if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum;
  if (io === 'input') return;
  delete jsonSchema.default;
  delete jsonSchema.readOnly;
}

/**
 * Makes the OpenAPI document of the API from the schemas that the routes parse and send with. `serverUrl` is the address that
 * callers use, or one relative to that of the document.
 */
export function createContract(serverUrl: string): oas31.OpenAPIObject {
  return createDocument(
    {
      openapi: '3.1.1',
      info: {
        title: 'Echo voice models',
        version: CONTRACT_VERSION,
        description: DESCRIPTION,
        license: { name: 'MIT', identifier: 'MIT' },
      },
      servers: [{ url: serverUrl }],
      tags: TAGS,
      security: [],
      paths: describePaths(),
      components: { schemas: { Problem: problem }, headers: HEADERS, securitySchemes: { bearer: BEARER } },
    },
    { override: describeWritten },
  );
}
