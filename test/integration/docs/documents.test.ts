import { existsSync } from 'node:fs';
import path from 'node:path';
import { readDocument } from '../../support/docs/doc-examples';

const DOCUMENTS = [
  'README.md',
  'CHANGELOG.md',
  'docs/architecture.md',
  'docs/client.md',
  'docs/clients.md',
  'docs/database-integration.md',
  'docs/privacy.md',
  'docs/reliability.md',
  'docs/sandbox.md',
  'docs/scale.md',
  'docs/sign-in.md',
  'bench/README.md',
  'test/README.md',
  'test/clients/README.md',
];

describe.each(DOCUMENTS)('%s', (file) => {
  const text = readDocument(file);

  it('links to files that are there', () => {
    const links = [...text.matchAll(/\]\((?!https?:)([^)#]+)\)/g)].map(([, link = '']) => link);
    expect(links.filter((link) => !existsSync(path.join(path.dirname(file), link)))).toEqual([]);
  });

  it('names files that are there', () => {
    const named = [...text.matchAll(/`([\w./-]+\.(?:ts|cjs|ejs|css|json|yaml|md))`/g)].map(([, name = '']) => name);
    const isThere = (name: string) =>
      ['.', 'src', 'docs', path.dirname(file)].some((folder) => existsSync(path.join(folder, name)));
    expect(named.filter((name) => name.includes('/') && !isThere(name))).toEqual([]);
  });

  it('names scripts that package.json has', () => {
    const { scripts } = JSON.parse(readDocument('package.json')) as { scripts: Record<string, string> };
    const named = [...text.matchAll(/npm run (?!-)([\w:-]+)/g)].map(([, script = '']) => script);
    expect(named.filter((script) => !(script in scripts))).toEqual([]);
  });
});

it('docs/operations/README.md and the Dockerfile start the service as npm start does', () => {
  const { scripts } = JSON.parse(readDocument('package.json')) as { scripts: { start: string } };
  const document = readDocument('docs/operations/README.md');
  expect(document).toContain(`\n${scripts.start}\n`);
  expect(document).toContain(`ExecStart=/usr/bin/${scripts.start}\n`);
  expect(readDocument('Dockerfile')).toContain(`CMD ${JSON.stringify(scripts.start.split(' ')).replaceAll(',', ', ')}`);
});

it('docs/architecture.md has every import rule', () => {
  const text = readDocument('docs/architecture.md');
  const { forbidden } = require('../../../.dependency-cruiser.cjs') as { forbidden: { name: string }[] };
  expect(forbidden.map(({ name }) => name).filter((name) => !text.includes(`\`${name}\``))).toEqual([]);
});
