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

/** Texts of `length` characters on which a careless expression takes longest: one thing again and again, then a surprise. */
export function* adversarialTexts({ source }: Expression, length: number): Generator<string> {
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
    const run = pump.repeat(Math.ceil(length / pump.length)).slice(0, length);
    for (const ending of ENDINGS) yield run + ending;
    for (const word of words) yield `${word}${run}\n!`;
  }
}

/** How long one text may keep an expression, in milliseconds of processor time; and when it is stopped, by the clock. */
const MAX_CPU_MS = 60;
const STOP_MS = 1_000;
const ATTEMPTS = 3;

function cpuMsOf(script: vm.Script, context: vm.Context): number {
  const before = process.cpuUsage();
  try {
    script.runInContext(context, { timeout: STOP_MS });
  } catch {
    return Number.POSITIVE_INFINITY;
  }
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

/** What is wrong with an expression, in a line that names it; null if it deals with every adversarial text in time. */
export function complaintAbout(expression: Expression, length = 100_000): string | null {
  const { place, source, flags } = expression;
  const context = vm.createContext({ text: '', expression: null });
  vm.runInContext(`expression = new RegExp(${JSON.stringify(source)}, ${JSON.stringify(flags)})`, context);
  const script = new vm.Script("text.replace(expression, '').length");
  for (const text of adversarialTexts(expression, length)) {
    context.text = text;
    let cpuMs = Number.POSITIVE_INFINITY;
    // The least of some attempts: another thread of the test's process may have used the time.
    for (let attempt = 0; attempt < ATTEMPTS && cpuMs > MAX_CPU_MS; attempt += 1) {
      cpuMs = Math.min(cpuMs, cpuMsOf(script, context));
    }
    if (cpuMs <= MAX_CPU_MS) continue;
    const took = cpuMs === Number.POSITIVE_INFINITY ? `more than ${STOP_MS} ms` : `${Math.round(cpuMs)} ms`;
    return `${place}: /${source}/${flags} takes ${took} on ${text.length} characters, ${JSON.stringify(text.slice(0, 12))}…`;
  }
  return null;
}
