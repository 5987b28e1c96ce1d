import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { buildSync } from 'esbuild';

const MAX_COMPRESSED_BYTES = 6 * 1024;
const { exports: entries } = JSON.parse(readFileSync('package.json', 'utf8')) as {
  exports: Record<string, Record<'import' | 'require', { types: string; default: string }>>;
};

/** What a bundler makes of the compiled client for a browser. */
function bundle() {
  const { outputFiles, metafile } = buildSync({
    entryPoints: ['dist/browser/client/index.js'],
    bundle: true,
    minify: true,
    format: 'esm',
    platform: 'browser',
    write: false,
    metafile: true,
  });
  return { bytes: outputFiles[0]?.contents ?? new Uint8Array(), inputs: Object.keys(metafile.inputs) };
}

describe('the package of the client', () => {
  it('is under 6 KB compressed, and has nothing in it but itself', () => {
    const { bytes, inputs } = bundle();
    const compressed = gzipSync(bytes, { level: 9 }).length;
    expect(compressed).toBeGreaterThan(1_000);
    expect(compressed).toBeLessThan(MAX_COMPRESSED_BYTES);
    expect(inputs.filter((input) => !input.startsWith('dist/browser/client/'))).toEqual([]);
  });

  it.each([
    ['ES modules', ['--input-type=module', '-e', "import * as c from 'echo-voice-models/client'; show(c)"]],
    ['CommonJS', ['-e', "show(require('echo-voice-models/client'))"]],
  ])('is imported by %s', (_kind, args) => {
    const show = 'function show(c) { console.log(Object.keys(c).sort().join()) }';
    const printed = execFileSync(process.execPath, [...args.slice(0, -1), `${args.at(-1)}; ${show}`], {
      encoding: 'utf8',
    });
    expect(printed.trim()).toBe('VoiceModelsError,createIdempotencyKey,createVoiceModelsClient');
  });

  it('has types for both', () => {
    const { import: esm, require: cjs } = entries['./client'] ?? {};
    for (const types of [esm?.types, cjs?.types]) {
      expect(readFileSync(path.resolve(types ?? ''), 'utf8')).toContain('createVoiceModelsClient');
    }
  });
});
