import { readFileSync } from 'node:fs';
import path from 'node:path';

const ROOT = path.join(__dirname, '..', '..', '..');

/** A fenced block of a document: its language, the words after it (`name=value`, or a name alone), and its text. */
export interface FencedBlock {
  readonly language: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly text: string;
}

/** An HTTP response, as documented or as received. `body` is parsed JSON; null when there is none. */
export interface HttpResponse {
  readonly statusLine: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: unknown;
}

/**
 * A command and its response, written as a block `bash example=NAME` and a block `http answer=NAME`. `service` is the one
 * of several services that it is for (`service=NAME`), and empty for the usual one.
 */
export interface DocExample {
  readonly name: string;
  readonly service: string;
  readonly command: string;
  readonly response: HttpResponse;
}

/** The text of a document of the project, named by its path from the root. */
export function readDocument(file: string): string {
  return readFileSync(path.join(ROOT, file), 'utf8');
}

function parseAttributes(words: string): Record<string, string> {
  const pairs = words.split(/\s+/).filter((word) => word !== '');
  return Object.fromEntries(pairs.map((word) => [word.split('=')[0], word.split('=')[1] ?? '']));
}

/** Every fenced block of a document, in order. */
export function fencedBlocks(markdown: string): FencedBlock[] {
  return [...markdown.matchAll(/^```(\w+)(.*)\n([\s\S]*?)^```$/gm)].map(([, language = '', words = '', text = '']) => ({
    language,
    attributes: parseAttributes(words),
    text,
  }));
}

/** Reads a response as HTTP/1.1 writes it: a status line, headers, an empty line, a body. */
export function parseHttpResponse(text: string): HttpResponse {
  const [head = '', ...rest] = text.replaceAll('\r\n', '\n').split('\n\n');
  const [statusLine = '', ...lines] = head.trim().split('\n');
  const headers = lines.map((line) => /^([^:]+):\s*(.*)$/.exec(line) ?? []);
  const body = rest.join('\n\n').trim();
  return {
    statusLine: statusLine.trim(),
    headers: Object.fromEntries(headers.map(([, name = '', value = '']) => [name.toLowerCase(), value.trim()])),
    body: body === '' ? null : JSON.parse(body),
  };
}

/** The examples of a document, in order. Throws when a command has no response, or a response no command. */
export function readExamples(markdown: string): DocExample[] {
  const blocks = fencedBlocks(markdown);
  const responses = new Map(
    blocks.flatMap(({ attributes, text }) => (attributes.answer === undefined ? [] : [[attributes.answer, text]])),
  );
  const examples = blocks.flatMap(({ attributes: { example, service = '' }, text }): DocExample[] => {
    if (example === undefined) return [];
    const response = responses.get(example);
    if (response === undefined) throw new Error(`The example "${example}" has no response, or occurs twice.`);
    responses.delete(example);
    return [{ name: example, service, command: text.trim(), response: parseHttpResponse(response) }];
  });
  if (responses.size > 0) throw new Error(`These responses have no example: ${[...responses.keys()].join(', ')}`);
  return examples;
}

/** The rows of the table under a heading, without its heading row; a cell is the text between two bars. */
export function tableUnder(markdown: string, heading: string): string[][] {
  const section = markdown.split(/^#+ /m).find((text) => text.startsWith(`${heading}\n`)) ?? '';
  const lines = section.split('\n').filter((line) => line.startsWith('|'));
  return lines.slice(2).map((line) =>
    line
      .slice(1, -1)
      .split(/(?<!\\)\|/)
      .map((cell) => cell.trim()),
  );
}
