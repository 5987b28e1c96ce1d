import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import vm from 'node:vm';
import ts from 'typescript';

/** A regular expression as it stands in a source file. */
export interface Expression {
  /** `folder/file.ts:line`. */
  readonly place: string;
  readonly source: string;
  readonly flags: string;
}

function expressionOf(literal: string, place: string): Expression {
  const end = literal.lastIndexOf('/');
  return { place, source: literal.slice(1, end), flags: literal.slice(end + 1) };
}

/** Every regular expression in the TypeScript files below a folder, and every place that builds one of a text. */
export function expressionsIn(folder: string): { expressions: Expression[]; built: string[] } {
  const expressions: Expression[] = [];
  const built: string[] = [];
  for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
    if (!name.endsWith('.ts')) continue;
    const text = readFileSync(path.join(folder, name), 'utf8');
    const file = ts.createSourceFile(name, text, ts.ScriptTarget.Latest, true);
    const visit = (node: ts.Node): void => {
      const place = `${name}:${file.getLineAndCharacterOfPosition(node.getStart()).line + 1}`;
      if (ts.isRegularExpressionLiteral(node)) expressions.push(expressionOf(node.text, place));
      const isCall = ts.isNewExpression(node) || ts.isCallExpression(node);
      if (isCall && node.expression.getText() === 'RegExp') built.push(place);
      ts.forEachChild(node, visit);
    };
    visit(file);
  }
  return { expressions, built };
}

/** Characters of every kind that expressions tell apart. */
const KINDS = [...'aeFz059 \t\n\r._-+:;,/\\%="\'<>()[]{}?!*$|&#@\0\u0301\u200b\u2028é漢😀'];
/** What makes an expression fail that has accepted everything so far; or nothing does. */
const ENDINGS = ['', '\n!'];

/** The words of an expression, as it would find them in a text: `boundary` of `/;\s*boundary/`. */
function wordsOf(source: string): string[] {
  return source.match(/(?<!\\)[A-Za-z]{2,}|[^\w\s\\[\](){}^$|*+?.]/g) ?? [];
}

/** A text on which a careless expression takes long: one thing again and again, between two others. */
interface AdversarialText {
  readonly start: string;
  readonly pump: string;
  readonly end: string;
}

function textOf({ start, pump, end }: AdversarialText, length: number): string {
  return start + pump.repeat(Math.ceil(length / pump.length)).slice(0, length) + end;
}

/** The texts on which a careless expression takes longest. */
function* adversarialTexts({ source }: Expression): Generator<AdversarialText> {
  const words = [...new Set(wordsOf(source))].slice(0, 6);
  const pumps = [
    ...KINDS,
    ...words,
    ...words.map((word) => `${word} `),
    ...words.map((word) => `${word}a`),
    'a.',
    '1a',
  ];
  for (const pump of new Set(pumps)) {
    for (const end of ENDINGS) yield { start: '', pump, end };
    for (const start of words) yield { start, pump, end: '\n!' };
  }
}

/** How long one text may keep an expression, in milliseconds of processor time; and when it is stopped, by the clock, unless told otherwise. */
const MAX_CPU_MS = 60;
const STOP_MS = 1_000;
const ATTEMPTS = 3;
/**
 * A tenth of the text is tried first. An expression that takes so little on it takes at most a hundred times as long on the
 * whole, if its time grows with the square of the length; where it grows faster, the tenth takes more than this.
 */
const FIRST_PART = 1 / 10;
const MAX_FIRST_CPU_MS = 0.3;

/** The processor time of this process in milliseconds. */
function cpuMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

const MEASURE_ALL = new vm.Script(`texts.map((text) => {
  const before = cpuMs();
  text.replace(expression, '');
  return cpuMs() - before;
})`);

/** How long an expression takes on each text, in milliseconds of processor time; null if it is stopped. */
function measureAll({ source, flags }: Expression, texts: readonly string[], stopMs: number): readonly number[] | null {
  const context = vm.createContext({ texts, cpuMs, expression: null });
  vm.runInContext(`expression = new RegExp(${JSON.stringify(source)}, ${JSON.stringify(flags)})`, context);
  try {
    return MEASURE_ALL.runInContext(context, { timeout: stopMs });
  } catch {
    return null;
  }
}

/** What is wrong with an expression, in a line that names it; null if it deals with every adversarial text in time. `stopMs` is when it is stopped. */
export function complaintAbout(expression: Expression, length = 100_000, stopMs = STOP_MS): string | null {
  const { place, source, flags } = expression;
  const texts = [...adversarialTexts(expression)];
  const first = measureAll(
    expression,
    texts.map((text) => textOf(text, length * FIRST_PART)),
    stopMs,
  );
  for (const [index, adversarial] of texts.entries()) {
    if ((first?.[index] ?? Number.POSITIVE_INFINITY) <= MAX_FIRST_CPU_MS) continue;
    const text = textOf(adversarial, length);
    let leastMs = Number.POSITIVE_INFINITY;
    // The least of some attempts: another thread of the test's process may have used the time.
    for (let attempt = 0; attempt < ATTEMPTS && leastMs > MAX_CPU_MS; attempt += 1) {
      const before = cpuMs();
      const [tookMs = Number.POSITIVE_INFINITY] = measureAll(expression, [text], stopMs) ?? [];
      leastMs = Math.min(leastMs, tookMs);
      // One that was stopped is tried again only where the processor was with others.
      if (tookMs === Number.POSITIVE_INFINITY && cpuMs() - before > stopMs / 2) break;
    }
    if (leastMs <= MAX_CPU_MS) continue;
    const took = leastMs === Number.POSITIVE_INFINITY ? `more than ${stopMs} ms` : `${Math.round(leastMs)} ms`;
    return `${place}: /${source}/${flags} takes ${took} on ${text.length} characters, ${JSON.stringify(text.slice(0, 12))}…`;
  }
  return null;
}
