import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { faultsOf, type Schema } from './check-value';

interface DeclaredResponse {
  readonly content?: Readonly<Record<string, { readonly schema: Schema }>>;
}

interface Operation {
  readonly responses: Readonly<Record<string, DeclaredResponse>>;
}

/** Fish.Audio's OpenAPI document, as far as it is read here. */
export interface OpenApi {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, Schema>> };
}

/** One request and what came back. */
export interface Exchange {
  readonly method: string;
  readonly path: string;
  readonly status: number;
  /** Without parameters; empty when the response has none. */
  readonly contentType: string;
  readonly body: Buffer;
}

/** Where the document is looked for: `FISH_OPENAPI_FILE`, otherwise beside the repository. */
export const DOCUMENT_FILE = path.resolve(
  process.env.FISH_OPENAPI_FILE ?? path.join(__dirname, '../../../../shared/fish-openapi.json'),
);

/** The document; null where the file is not there. */
export function readDocument(): OpenApi | null {
  return existsSync(DOCUMENT_FILE) ? JSON.parse(readFileSync(DOCUMENT_FILE, 'utf8')) : null;
}

/** In what a response differs from the document, each with the operation and the status. */
export function deviationsOf(document: OpenApi, exchange: Exchange): string[] {
  const { method, status, contentType } = exchange;
  const template = templateOf(document, exchange.path);
  const declared = document.paths[template]?.[method.toLowerCase()]?.responses[String(status)];
  const name = `${method} ${template} ${status}`;
  if (declared === undefined) return [`${name} is not declared`];
  if (declared.content === undefined || Object.keys(declared.content).length === 0) return [];
  const content = declared.content[contentType];
  if (content === undefined) return [`${name} is ${contentType || 'without a type'}`];
  const find = (ref: string): Schema => document.components.schemas[ref.split('/').at(-1) ?? ''] ?? {};
  const faults = bodiesOf(exchange).flatMap((body) => faultsOf(body, content.schema, find));
  return faults.map((fault) => `${name}: ${fault}`);
}

/** The path of the document that an address belongs to. */
export function templateOf({ paths }: OpenApi, address: string): string {
  const pattern = (template: string): RegExp => new RegExp(`^${template.replace(/\{[^}]+\}/g, '[^/]+')}$`);
  return Object.keys(paths).find((template) => pattern(template).test(address)) ?? address;
}

function bodiesOf({ contentType, body }: Exchange): unknown[] {
  const text = body.toString('utf8');
  if (contentType !== 'text/event-stream') return [JSON.parse(text)];
  const events = text.trim().split('\n\n');
  return events.map((event) => JSON.parse(event.replace(/^data: /, '')));
}
