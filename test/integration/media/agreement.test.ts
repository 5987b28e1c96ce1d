import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { type FixtureFile, fixtureFiles } from '../../fuzz/cases/fixture-files';
import { mutatedMedia } from '../../fuzz/cases/media-cases';
import { useMediaBench } from '../../support/media/use-media-bench';
import { startService, type TestService } from '../../support/service/service';
import { disagreements, faultsOfSent } from './agreement';
import { sendToBoth } from './kit';

/** A fixed seed, so that the cases are always the same; `npm run fuzz` looks for new ones. */
const SEED = 20_261_126;
const MUTATED = 200;
const MUTATED_OVER_HTTP = 12;
/** A slow machine gets less far. */
const TIME_LIMIT_MS = 12_000;
/** With other tests beside them. */
jest.setTimeout(180_000);

const shared = useMediaBench();
let service: TestService;
beforeAll(async () => {
  service = await startService();
});
afterAll(async () => {
  await service.close();
});

/** A file that broke the promise, in a place where it can be looked at. */
function keep({ name, bytes }: FixtureFile): string {
  const file = path.join(mkdtempSync(path.join(tmpdir(), 'voice-models-agreement-')), path.basename(name));
  writeFileSync(file, bytes);
  return file;
}

/** Every file, as long as the time lasts, that breaks the promise, and how. */
async function findings(
  files: readonly FixtureFile[],
  judge: (file: FixtureFile) => Promise<string[]>,
): Promise<string[]> {
  const until = Date.now() + TIME_LIMIT_MS;
  const found: string[] = [];
  for (const file of files) {
    if (Date.now() > until) break;
    const faults = await judge(file);
    if (faults.length > 0) found.push(`${keep(file)}: ${faults.join('; ')}`);
  }
  return found;
}

const inProcess = ({ name, bytes }: FixtureFile) => disagreements(shared.bench, name, bytes);

async function overHttp({ name, bytes }: FixtureFile): Promise<string[]> {
  const { check, upload, received } = await sendToBoth(service, bytes, name);
  const code = upload.status === 201 ? null : upload.body.code;
  if (code !== (check.problem?.code ?? null)) return [`check: ${check.problem?.code}, upload: ${code}`];
  const [sample] = check.samples;
  if (received === null || sample === undefined) return [];
  return received.content === null ? ['The sandbox kept nothing.'] : faultsOfSent(received.content, sample);
}

describe('what the check accepts is what the upload sends', () => {
  it('for every recording of the fixtures and of the cases', async () => {
    expect(await findings(fixtureFiles(), inProcess)).toEqual([]);
  });

  it('for recordings whose structure was changed', async () => {
    const mutated = fc.sample(mutatedMedia, { seed: SEED, numRuns: MUTATED });
    expect(await findings(mutated, inProcess)).toEqual([]);
  });

  it('over HTTP as well', async () => {
    const mutated = fc.sample(mutatedMedia, { seed: SEED + 1, numRuns: MUTATED_OVER_HTTP });
    expect(await findings(mutated, overHttp)).toEqual([]);
  });
});
