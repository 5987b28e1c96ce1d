import type { oas31, ZodOpenApiContentObject, ZodOpenApiResponseObject, ZodOpenApiResponsesObject } from 'zod-openapi';
import { ERROR_CODES, type ErrorCode } from '../../errors/codes';
import { codesOf, isCounted } from '../operations/error-codes';
import type { HeaderName, Operation, ResponseSpec } from '../operations/operation';
import { OPERATIONS, type OperationId } from '../operations/operations';
import { exampleOf } from './examples';
import { headerRef, sentName } from './headers';

const COUNTED_HEADERS: readonly HeaderName[] = ['RateLimit', 'RateLimit-Policy'];
/** The headers that problems of a status may have besides those of every response. */
const PROBLEM_HEADERS: Readonly<Record<number, readonly HeaderName[]>> = {
  401: ['WWW-Authenticate'],
  403: ['WWW-Authenticate'],
  409: ['Retry-After'],
  415: ['Accept-Post', 'Accept-Encoding'],
  416: ['Accept-Ranges', 'Content-Range'],
  429: ['Retry-After'],
  502: ['Retry-After'],
  503: ['Retry-After'],
  504: ['Retry-After'],
};

function headersOf(id: OperationId, more: readonly HeaderName[] = []) {
  const names = ['X-Request-Id' as const, ...(isCounted(id) ? COUNTED_HEADERS : []), ...more];
  return Object.fromEntries(names.map((name) => [sentName(name), headerRef(name)]));
}

function successOf(
  id: OperationId,
  { description, content, headers }: ResponseSpec,
  withExample: boolean,
): ZodOpenApiResponseObject {
  const example = withExample ? exampleOf(id).response : undefined;
  const types = Object.entries(content).map(([type, schema]) => {
    const isShown = example !== undefined && type !== 'text/html';
    return [type, { schema, ...(isShown && { example }) }] as const;
  });
  const sent: ZodOpenApiContentObject = Object.fromEntries(types);
  return { description, headers: headersOf(id, headers), ...(types.length > 0 && { content: sent }) };
}

/** The problem documents of one status, with the codes that they can have. */
function problems(id: OperationId, status: number, codes: readonly ErrorCode[]): ZodOpenApiResponseObject {
  const schema: oas31.SchemaObject = {
    allOf: [
      { $ref: '#/components/schemas/Problem' },
      { type: 'object', properties: { code: { type: 'string', enum: [...codes] } }, required: ['code'] },
    ],
  };
  return {
    description: codes.map((code) => `\`${code}\`: ${ERROR_CODES[code].title}.`).join('\n'),
    headers: headersOf(id, PROBLEM_HEADERS[status]),
    content: { 'application/problem+json': { schema }, 'text/html': { schema: { type: 'string' } } },
  };
}

/** Two kinds of response of one status. */
function merged(one: ZodOpenApiResponseObject, other: ZodOpenApiResponseObject): ZodOpenApiResponseObject {
  return {
    description: `${one.description}\n${other.description}`,
    headers: { ...one.headers, ...other.headers } as Record<string, { $ref: string }>,
    content: { ...one.content, ...other.content },
  };
}

/** Every response of an operation, by its status. */
export function responsesOf(id: OperationId): ZodOpenApiResponsesObject {
  const { status, success, also = {} }: Operation = OPERATIONS[id];
  const responses: Record<number, ZodOpenApiResponseObject> = { [status]: successOf(id, success, true) };
  for (const [other, spec] of Object.entries(also)) responses[Number(other)] = successOf(id, spec, false);
  const codes = codesOf(id);
  for (const failure of new Set(codes.map((code) => ERROR_CODES[code].status))) {
    const ofStatus = codes.filter((code) => ERROR_CODES[code].status === failure);
    const found = problems(id, failure, ofStatus);
    const known = responses[failure];
    responses[failure] = known === undefined ? found : merged(known, found);
  }
  return responses as ZodOpenApiResponsesObject;
}
