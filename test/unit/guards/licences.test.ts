import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describeThirdParty } from '../../../scripts/licences/third-party';

const lock = JSON.parse(readFileSync('package-lock.json', 'utf8'));

describe('THIRD-PARTY.md', () => {
  const text = describeThirdParty('.');

  it('is what npm run licences writes', () => {
    expect(readFileSync('THIRD-PARTY.md', 'utf8')).toBe(text);
  });

  it('names what is under the LGPL', () => {
    expect(text).toMatch(/^- \*\*codec-parser\*\* is LGPL-3\.0-or-later\.$/m);
    expect(text).toMatch(/^- \*\*mpg123-decoder\*\* contains mpg123 .* which is LGPL-2\.1\.$/m);
  });

  it('has every direct dependency, and none for development', () => {
    for (const name of Object.keys(lock.packages[''].dependencies)) expect(text).toContain(`| ${name} | `);
    expect(text).not.toContain('| jest |');
  });

  it('names what browsers get in a bundle, though it is not installed in production', () => {
    expect(text).toMatch(/^- \*\*mediabunny\*\* is MPL-2\.0\.$/m);
    expect(text).toMatch(/^- \*\*wavesurfer\.js\*\* is BSD-3-Clause\.$/m);
    expect(text).toContain(`| wavesurfer.js | ${lock.packages['node_modules/wavesurfer.js'].version} | BSD-3-Clause |`);
    expect(text).toContain('wavesurfer.js: BSD 3-Clause License');
  });

  it('is not written while a package has a licence that nobody has looked at', () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'voice-models-licences-'));
    const packages = { ...lock.packages, 'node_modules/odd': { version: '1.0.0', license: 'GPL-3.0' } };
    // Their licences are read from their folders.
    for (const name of ['busboy', 'streamsearch']) delete packages[`node_modules/${name}`];
    writeFileSync(path.join(folder, 'package-lock.json'), JSON.stringify({ packages }));
    expect(() => describeThirdParty(folder)).toThrow('odd has the licence GPL-3.0');
    rmSync(folder, { recursive: true, force: true });
  });
});
