import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

/** A file of the project: its path from the root, with `/`, and its text. */
export interface SourceFile {
  readonly path: string;
  readonly text: string;
}

/** A folder of the project: its path from the root, with `/`, and how many files it holds, those of its folders not counted. */
export interface Folder {
  readonly path: string;
  readonly files: number;
}

/** What is below some folders of the project. */
export interface Tree {
  readonly files: readonly string[];
  readonly folders: readonly Folder[];
}

/** Lists everything below these folders of `root`; a folder that is not there is empty. */
export function readTree(root: string, tops: readonly string[]): Tree {
  const folders: Folder[] = [];
  const files: string[] = [];
  const visit = (folder: string): void => {
    const entries = readdirSync(path.join(root, folder), { withFileTypes: true });
    const names = entries.filter((entry) => entry.isFile()).map(({ name }) => `${folder}/${name}`);
    files.push(...names);
    folders.push({ path: folder, files: names.length });
    for (const entry of entries) if (entry.isDirectory()) visit(`${folder}/${entry.name}`);
  };
  for (const top of tops) if (existsSync(path.join(root, top))) visit(top);
  return { files, folders };
}

/** Reads a file by its path from the root. */
export function readSource(root: string, file: string): SourceFile {
  return { path: file, text: readFileSync(path.join(root, file), 'utf8') };
}

/** How many lines a text has; a last line counts whether or not it ends with a line break. */
export function countLines(text: string): number {
  const lines = text.split('\n');
  return lines.at(-1) === '' ? lines.length - 1 : lines.length;
}
