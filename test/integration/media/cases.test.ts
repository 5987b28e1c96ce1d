import { startTemporaryDatabase, type TemporaryDatabase } from '../../support/database/temporary-database';
import { fixtureBytes, fixtureNames } from '../../support/media/fixtures';
import { HAS_FFMPEG, judgeWithFfmpeg } from '../../support/media/judge/ffmpeg-judge';
import { judgeSound } from '../../support/media/judge/judge-sound';
import { startService, type TestService } from '../../support/service/service';
import { ACCEPTED, type AcceptedCase, REFUSED } from './case-table';
import { type Both, sendToBoth } from './kit';

const TOLERANCE_SECONDS = 0.05;

let database: TemporaryDatabase;
let service: TestService;
beforeAll(async () => {
  database = await startTemporaryDatabase();
  service = await startService({ mongoUri: database.uri, dbName: database.newName() });
});
afterAll(async () => {
  await service.close();
  await database.stop();
});

function isNear(seconds: number | undefined, expected: number): boolean {
  return Math.abs((seconds ?? Number.NaN) - expected) <= TOLERANCE_SECONDS;
}

/** What is wrong with the sound that Fish.Audio received, by our judge and, where it is there, by ffmpeg. */
function faultsOfSent(sent: Buffer, { seconds }: AcceptedCase): string[] {
  const judged = judgeSound(sent);
  const played = HAS_FFMPEG ? judgeWithFfmpeg(sent) : { seconds, faults: [] };
  return [
    ...judged.faults,
    ...(isNear(judged.seconds, seconds) ? [] : [`It lasts ${judged.seconds} s, not ${seconds} s.`]),
    ...played.faults,
    ...(isNear(played.seconds, seconds) ? [] : [`For ffprobe it lasts ${played.seconds} s, not ${seconds} s.`]),
  ];
}

function expectFound({ check, upload }: Both, row: AcceptedCase): void {
  const { container, codec, seconds, file_type = 'audio', track = { index: 0, count: 1 } } = row;
  const [sample] = check.samples;
  const [saved] = upload.body.database_record?.samples ?? [];
  expect(check).toMatchObject({ accepted: true, problem: null });
  expect(upload.status).toBe(201);
  expect(sample?.found).toMatchObject({ container, file_type, track });
  expect(sample?.found?.codec).toMatch(codec);
  expect(saved).toMatchObject({ container, file_type, duration_seconds: sample?.found?.duration_seconds });
  expect(Math.abs((sample?.found?.duration_seconds ?? 0) - seconds)).toBeLessThanOrEqual(TOLERANCE_SECONDS);
}

describe.each(ACCEPTED)('$file', (row) => {
  let both: Both;
  beforeAll(async () => {
    both = await sendToBoth(service, fixtureBytes(`cases/${row.file}`), row.file);
  });

  it('is accepted by the check and by the upload, with what it is', () => {
    expectFound(both, row);
  });

  it('is sent as the check says, as one clean sound track of that duration', () => {
    const sent = both.received?.content;
    if (sent == null) throw new Error('Fish.Audio received nothing.');
    expect(both.check.samples[0]?.sent_as).toEqual({ container: row.sent, bytes: sent.length });
    expect(judgeSound(sent).container).toBe(row.sent);
    expect(faultsOfSent(sent, row)).toEqual([]);
  });

  it('has the warnings that it needs, in the check and in the upload', () => {
    const { warns } = row;
    const checked = both.check.samples[0]?.warnings.map(({ message }) => message) ?? [];
    if (warns !== undefined) expect(checked).toContainEqual(expect.stringMatching(warns));
    for (const message of checked) expect(both.upload.body.warnings).toContain(message);
  });
});

describe.each(REFUSED)('$file', ({ file, code, words }) => {
  it(`is refused with ${code} by the check and by the upload, and named`, async () => {
    const { check, upload, received } = await sendToBoth(service, fixtureBytes(`cases/${file}`), file);

    expect(check).toMatchObject({ accepted: false, problem: { code, status: upload.status } });
    expect(upload.body.code).toBe(code);
    expect(upload.body.detail).toBe(check.problem?.detail);
    for (const word of words) expect(check.problem?.detail).toMatch(word);
    expect(received).toBeNull();
  });
});

describe('the table of cases', () => {
  it('has a row for every file', () => {
    const rows = [...ACCEPTED, ...REFUSED].map(({ file }) => `cases/${file}`);
    expect(rows.sort()).toEqual(fixtureNames('cases'));
  });
});
