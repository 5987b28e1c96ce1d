import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';

/** As much of what esbuild writes about a build as is used. */
interface BuiltFiles {
  readonly outputs: Readonly<Record<string, { readonly entryPoint?: string }>>;
}

/**
 * Gives the name under which the build has put a script or style sheet of the page, such as `main-6W5UU2PT.js` for `main.js`: with
 * a hash of its content, so that a page never gets one of another release. `renewed.js` and `worklet.js` have plain names, without
 * a hash: they are those of the release that answers. Without a build, the name is as it was asked for.
 */
export function pageFiles(list: string): (name: string) => string {
  const names = new Map<string, string>();
  const { outputs }: BuiltFiles = existsSync(list) ? JSON.parse(readFileSync(list, 'utf8')) : { outputs: {} };
  for (const [file, { entryPoint }] of Object.entries(outputs)) {
    if (entryPoint !== undefined) names.set(path.basename(entryPoint).replace(/\.ts$/, '.js'), path.basename(file));
  }
  return (name) => names.get(name) ?? name;
}
