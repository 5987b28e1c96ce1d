import type { ReceivedSample } from '../../../src/domain/reference-sample';
import type { Inspection, SampleWarning } from '../../../src/media/inspection';
import { type InspectedSample, warningsOf } from '../../../src/services/samples';

const sample = (fileName: string, ...warnings: SampleWarning[]): InspectedSample => ({
  received: { file_name: fileName } as ReceivedSample,
  inspection: { warnings } as unknown as Inspection,
});

describe('warningsOf', () => {
  const unmeasured = { code: 'unmeasured', message: 'How loud it is could not be checked.' } as const;
  const quiet = { code: 'quiet', message: 'It is very quiet.' } as const;

  it('says all that a check says, also that something could not be measured', () => {
    expect(warningsOf([sample('a.m4a', unmeasured, quiet)])).toEqual([unmeasured.message, quiet.message]);
  });

  it('names the file where there are several', () => {
    expect(warningsOf([sample('a.m4a', unmeasured), sample('b.wav'), sample('c.wav', quiet)])).toEqual([
      `a.m4a: ${unmeasured.message}`,
      `c.wav: ${quiet.message}`,
    ]);
  });
});
