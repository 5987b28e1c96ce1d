import { readFileSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';

/** A package that is installed in production or bundled, with the licence that it declares. */
interface ThirdParty {
  readonly name: string;
  readonly versions: readonly string[];
  readonly licence: string;
  /** In production. */
  readonly isInstalled: boolean;
}

/** Licences that were read and whose terms an unmodified package in node_modules keeps; another one has to be read first. */
const KNOWN_LICENCES: ReadonlySet<string> = new Set([
  'MIT',
  'ISC',
  '0BSD',
  'Apache-2.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'MPL-2.0',
  'LGPL-3.0-or-later',
]);

/** Libraries that are compiled into a package, which its own licence does not name. */
const COMPILED_IN: readonly (readonly [packageName: string, library: string, licence: string])[] = [
  ['mpg123-decoder', 'mpg123 (https://www.mpg123.de/)', 'LGPL-2.1'],
  ['opus-decoder', 'libopus (https://opus-codec.org/)', 'BSD-3-Clause'],
  ['@wasm-audio-decoders/flac', 'libFLAC (https://xiph.org/flac/)', 'BSD-3-Clause'],
  ['@wasm-audio-decoders/ogg-vorbis', 'libogg and libvorbis (https://xiph.org/vorbis/)', 'BSD-3-Clause'],
];

/** Packages whose code `npm run build` puts into the files that browsers get; those for development are not installed in production. */
const BUNDLED: readonly string[] = ['mediabunny', 'wavesurfer.js'];

const lockFile = z.object({
  packages: z.record(
    z.string(),
    z.object({ version: z.string().optional(), license: z.string().optional(), dev: z.boolean().optional() }),
  ),
});
/** Old packages declare a list of licences, which the lock file leaves out. */
const oldManifest = z.object({ licenses: z.array(z.object({ type: z.string() })).min(1) });

function licenceIn(root: string, folder: string): string {
  const manifest: unknown = JSON.parse(readFileSync(path.join(root, folder, 'package.json'), 'utf8'));
  return oldManifest
    .parse(manifest)
    .licenses.map(({ type }) => type)
    .join(' or ');
}

/** What is installed in production, and what of the rest is bundled for browsers. */
function readPackages(root: string): ThirdParty[] {
  const { packages } = lockFile.parse(JSON.parse(readFileSync(path.join(root, 'package-lock.json'), 'utf8')));
  const found = new Map<string, ThirdParty>();
  for (const [folder, { version = '', license, dev = false }] of Object.entries(packages)) {
    const name = folder.slice(folder.lastIndexOf('node_modules/') + 'node_modules/'.length);
    if (folder === '' || (dev && !BUNDLED.includes(name))) continue;
    const licence = license ?? licenceIn(root, folder);
    const key = `${name} ${licence}`;
    found.set(key, { name, licence, isInstalled: !dev, versions: [...(found.get(key)?.versions ?? []), version] });
  }
  return [...found.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
}

function assertKnown(packages: readonly ThirdParty[]): void {
  const unknown = packages.filter(({ licence }) => !KNOWN_LICENCES.has(licence));
  const gone = COMPILED_IN.filter(([name]) => !packages.some((one) => one.name === name));
  const notBundled = BUNDLED.filter((name) => !packages.some((one) => one.name === name));
  const problems = [
    ...notBundled.map((name) => `${name} is not installed any more; it is still listed as bundled`),
    ...unknown.map(({ name, licence }) => `${name} has the licence ${licence}, which nobody has looked at yet`),
    ...gone.map(([name]) => `${name} is not installed any more; its library is still listed`),
  ];
  if (problems.length > 0) throw new Error(problems.join('\n'));
}

function describeLesser(packages: readonly ThirdParty[]): string {
  const own = packages
    .filter(({ licence }) => licence.startsWith('LGPL'))
    .map(({ name, licence }) => `- **${name}** is ${licence}.`);
  const compiled = COMPILED_IN.filter(([, , licence]) => licence.startsWith('LGPL')).map(
    ([name, library, licence]) => `- **${name}** contains ${library}, compiled to WebAssembly, which is ${licence}.`,
  );
  return [...own, ...compiled].join('\n');
}

/** What is in the bundles, with the licences that have to go with them where the package itself does not. */
function describeBundled(root: string, packages: readonly ThirdParty[]): string {
  const bundled = packages.filter(({ name }) => BUNDLED.includes(name));
  const absent = bundled.filter(({ isInstalled }) => !isInstalled).map(({ name }) => name);
  const texts = absent.map((name) => {
    const text = readFileSync(path.join(root, 'node_modules', name, 'LICENSE'), 'utf8').trim();
    return `\`\`\`text\n${name}: ${text}\n\`\`\``;
  });
  return `${bundled.map(({ name, licence }) => `- **${name}** is ${licence}.`).join('\n')}

\`npm run build\` puts them, minified, into \`dist/browser/page\`. Their sources are in the packages of the versions below; the source maps
beside the bundles contain them as well. The licence of those that are not installed in production:

${texts.join('\n')}`;
}

/**
 * The text of THIRD-PARTY.md: the licence of each package that is installed in production or bundled, from the lock file in `root`.
 * Throws an Error that names every licence which is not known yet.
 */
export function describeThirdParty(root: string): string {
  const packages = readPackages(root);
  assertKnown(packages);
  const compiled = COMPILED_IN.map(([name, library, licence]) => `| ${name} | ${library} | ${licence} |`);
  const rows = packages.map(({ name, versions, licence }) => `| ${name} | ${versions.join(', ')} | ${licence} |`);
  return `# Third-party software

Written by \`npm run licences\` from \`package-lock.json\`; do not edit. The packages that are installed in production or bundled for
browsers, as npm publishes them and unmodified. Each has the text of its licence in its folder of \`node_modules\`, or behind the address in its
\`package.json\`.

## Under the LGPL

${describeLesser(packages)}

They are files of their own in \`node_modules\`, are loaded from there at run time, and can be replaced by other builds of the same
interface.

## Compiled into packages

| package | library | licence |
|---|---|---|
${compiled.join('\n')}

## Bundled for browsers

${describeBundled(root, packages)}

## Packages

| package | version | licence |
|---|---|---|
${rows.join('\n')}
`;
}
