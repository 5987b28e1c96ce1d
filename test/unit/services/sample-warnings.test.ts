import type { ReceivedSample } from '../../../src/domain/reference-sample';
import type { Inspection, SampleWarning } from '../../../src/media/inspection';
import { adviceOf, type InspectedSample } from '../../../src/services/samples';

const sample = (fileName: string, ...warnings: SampleWarning[]): InspectedSample => ({
  received: { file_name: fileName } as ReceivedSample,
  inspection: { warnings } as unknown as Inspection,
});

describe('adviceOf', () => {
  const unmeasured = { code: 'unmeasured', message: 'How loud it is could not be checked.' } as const;
  const quiet = { code: 'quiet', message: 'It is very quiet.' } as const;

  it('says all that a check says, also that something could not be measured', () => {
    expect(adviceOf([sample('a.m4a', unmeasured, quiet)])).toEqual([
      { ...unmeasured, file_name: null },
      { ...quiet, file_name: null },
    ]);
  });

  it('names the file where there are several', () => {
    expect(adviceOf([sample('a.m4a', unmeasured), sample('b.wav'), sample('c.wav', quiet)])).toEqual([
      { ...unmeasured, message: `a.m4a: ${unmeasured.message}`, file_name: 'a.m4a' },
      { ...quiet, message: `c.wav: ${quiet.message}`, file_name: 'c.wav' },
    ]);
  });
});
