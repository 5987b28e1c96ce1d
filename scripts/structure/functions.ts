import ts from 'typescript';
import type { SourceFile } from './files';

/** A function with a name: where it begins and how many lines it has, from its signature to its closing bracket. */
export interface NamedFunction {
  readonly name: string;
  readonly line: number;
  readonly lines: number;
}

/** A function that is written as a value: `() => …` or `function () { … }`. */
function isFunctionValue(node: ts.Node | undefined): boolean {
  return node !== undefined && (ts.isArrowFunction(node) || ts.isFunctionExpression(node));
}

/** The name of a function that has one; undefined for inline callbacks and for everything that is no function. */
function nameOf(node: ts.Node, source: ts.SourceFile): string | undefined {
  if (ts.isConstructorDeclaration(node)) return 'constructor';
  if (ts.isFunctionDeclaration(node)) return node.name?.text ?? 'default';
  if (ts.isMethodDeclaration(node) || ts.isAccessor(node)) return node.name.getText(source);
  if (ts.isVariableDeclaration(node) || ts.isPropertyDeclaration(node) || ts.isPropertyAssignment(node)) {
    return isFunctionValue(node.initializer) ? node.name.getText(source) : undefined;
  }
  if (ts.isBinaryExpression(node) && node.operatorToken.kind === ts.SyntaxKind.EqualsToken) {
    return isFunctionValue(node.right) ? node.left.getText(source) : undefined;
  }
  return undefined;
}

/**
 * Every function declaration, method, accessor and constructor of a file, and every function that is assigned to a name or
 * a property. Inline callbacks, such as the bodies of `describe` and `it`, belong to the function they are in.
 */
export function namedFunctions({ path, text }: SourceFile): NamedFunction[] {
  const source = ts.createSourceFile(path, text, ts.ScriptTarget.Latest);
  const found: NamedFunction[] = [];
  const visit = (node: ts.Node): void => {
    const name = nameOf(node, source);
    if (name !== undefined) {
      const first = source.getLineAndCharacterOfPosition(node.getStart(source)).line;
      const last = source.getLineAndCharacterOfPosition(node.end).line;
      found.push({ name, line: first + 1, lines: last - first + 1 });
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}
