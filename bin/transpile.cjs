// A step of building the service: makes a JavaScript file of each TypeScript file, in `dist`. It takes the types for granted, which
// `npm run check` judges.
const { readdirSync } = require('node:fs');
const path = require('node:path');
const { buildSync } = require('esbuild');

const root = path.join(__dirname, '..');
/** For browsers, or in two kinds of modules: they are built by themselves. */
const OTHERS = ['page', 'client', 'react'].map((folder) => folder + path.sep);

const files = readdirSync(path.join(root, 'src'), { recursive: true })
  .filter((file) => /(?<!\.d)\.ts$|\.json$/.test(file) && !OTHERS.some((folder) => file.startsWith(folder)))
  .map((file) => path.join('src', file));

buildSync({
  absWorkingDir: root,
  entryPoints: files,
  outbase: 'src',
  outdir: 'dist',
  platform: 'node',
  format: 'cjs',
  target: 'node20',
  loader: { '.json': 'copy' },
  sourcemap: true,
  sourcesContent: false,
  logLevel: 'warning',
});
