import { readFileSync } from 'node:fs';
import path from 'node:path';

/** What is read of a response in the document. */
export interface DocumentedResponse {
  /** Where it is in the document, as a JSON pointer. */
  readonly pointer: string;
  readonly headers: readonly string[];
  /** Those of `headers` that are never left out. */
  readonly requiredHeaders: readonly string[];
  readonly types: readonly string[];
}

/** One path of the document. */
export interface DocumentedPath {
  readonly path: string;
  readonly methods: Readonly<Record<string, Readonly<Record<string, DocumentedResponse>>>>;
}

interface RawOperation {
  readonly responses: Readonly<
    Record<string, { headers?: Readonly<Record<string, { readonly $ref: string }>>; content?: object }>
  >;
}
interface RawDocument {
  readonly components: { readonly headers: Readonly<Record<string, { readonly required?: boolean }>> };
  readonly paths: Readonly<Record<string, Readonly<Record<string, RawOperation>>>>;
}

/** docs/openapi.json, which `npm run check` and a test compare with the schemas of the routes. */
export const DOCUMENT: RawDocument = JSON.parse(
  readFileSync(path.join(__dirname, '..', '..', '..', 'docs', 'openapi.json'), 'utf8'),
);

const escaped = (part: string): string => part.replaceAll('~', '~0').replaceAll('/', '~1');
/** The place of something in the document. */
export const pointerOf = (...parts: readonly string[]): string => parts.map((part) => `/${escaped(part)}`).join('');

function readResponses(path: string, method: string, { responses }: RawOperation) {
  const read = Object.entries(responses).map(([status, { headers = {}, content = {} }]) => {
    const pointer = pointerOf('paths', path, method, 'responses', status);
    const isRequired = ({ $ref }: { readonly $ref: string }): boolean =>
      DOCUMENT.components.headers[$ref.slice($ref.lastIndexOf('/') + 1)]?.required === true;
    const required = Object.keys(headers).filter((name) => headers[name] !== undefined && isRequired(headers[name]));
    const lowerCase = (names: readonly string[]) => names.map((name) => name.toLowerCase());
    return [
      status,
      {
        pointer,
        headers: lowerCase(Object.keys(headers)),
        requiredHeaders: lowerCase(required),
        types: Object.keys(content),
      },
    ] as const;
  });
  return Object.fromEntries(read);
}

const PATHS = Object.entries(DOCUMENT.paths).map(([path, item]) => {
  const methods = Object.entries(item).map(([method, operation]) => {
    return [method, readResponses(path, method, operation)] as const;
  });
  const pattern = new RegExp(`^${path.replace(/[.]/g, '\\.').replace(/\{\w+\}/g, '[^/]+')}/?$`, 'i');
  return { path, pattern, methods: Object.fromEntries(methods) };
});

/** Paths without parameters come first: of two that match, OpenAPI means the one without. */
const IN_ORDER = PATHS.toSorted((one, other) => Number(one.path.includes('{')) - Number(other.path.includes('{')));

/** The path of the document that a pathname belongs to; undefined for pages and for what does not exist. */
export function findPath(pathname: string): DocumentedPath | undefined {
  return IN_ORDER.find(({ pattern }) => pattern.test(pathname));
}
