import type { PlaceUse } from '../../../../src/concurrency/leases/lease-table';
import type { PlaceBudget } from '../../../../src/concurrency/leases/place-budget';
import { AdmissionControl } from '../../../../src/fish-audio/resilience/admission-control';
import { speechPlacesOf } from '../../../../src/fish-audio/resilience/speech-share';
import { RecordedLog } from '../../../support/service/recorded-log';

/** The places of an account, as one process is told about them. */
class TestBudget implements PlaceBudget {
  #listener: () => void = () => undefined;
  use: PlaceUse = { inUse: 0, waiting: 0 };
  limit: number | undefined;

  constructor(public usable: number) {}

  setUse(use: PlaceUse): void {
    this.use = use;
  }
  setLimit(limit: number): void {
    this.limit = limit;
  }
  onGrown(listener: () => void): void {
    this.#listener = listener;
  }
  grow(usable: number): void {
    this.usable = usable;
    this.#listener();
  }
}

const opened: AdmissionControl[] = [];
afterEach(() => {
  for (const admission of opened.splice(0)) admission.close();
});

const settled = () => new Promise((resolve) => setImmediate(resolve));

function control(usable: number) {
  const budget = new TestBudget(usable);
  const log = new RecordedLog();
  const options = { apiKey: 'key', baseUrl: 'https://api.fish.audio', concurrency: 5, places: budget, log };
  const admission = new AdmissionControl(options);
  opened.push(admission);
  const running = { creates: 0, speeches: 0 };
  const begin = (kind: keyof typeof running, calls: number): void => {
    for (let n = 0; n < calls; n += 1) {
      const place = kind === 'creates' ? admission.acquirePlace({}) : admission.acquireSpeechPlace({});
      const count = (): void => {
        running[kind] += 1;
      };
      // What still waits at the end of a test is rejected.
      place.then(count, () => undefined);
    }
  };
  return { budget, admission, running, begin };
}

it.each([
  [1, 1],
  [2, 1],
  [3, 2],
  [5, 4],
  [15, 12],
  [50, 40],
])('of %i places speeches may have %i', (places, forSpeeches) => {
  expect(speechPlacesOf(places)).toBe(forSpeeches);
});

it('keeps a place for a create in each process that may use two or more', async () => {
  const { begin, running } = control(3);
  begin('speeches', 6);
  await settled();
  expect(running).toEqual({ creates: 0, speeches: 2 });
  begin('creates', 2);
  await settled();
  expect(running).toEqual({ creates: 1, speeches: 2 });
});

it('begins no more calls than may be used, whatever their kind', async () => {
  const { begin, running, budget } = control(1);
  begin('creates', 1);
  begin('speeches', 3);
  await settled();
  expect(running).toEqual({ creates: 1, speeches: 0 });
  budget.grow(0);
  begin('creates', 1);
  await settled();
  expect(running).toEqual({ creates: 1, speeches: 0 });
});

it('asks for what speeches need together with the place that is kept beside them, and uses it when it comes', async () => {
  const { begin, running, budget } = control(0);
  begin('speeches', 4);
  await settled();
  expect(budget.use.inUse + budget.use.waiting).toBe(5);
  budget.grow(5);
  await settled();
  expect(running.speeches).toBe(4);
  expect(budget.use).toEqual({ inUse: 4, waiting: 1 });
  begin('creates', 1);
  await settled();
  expect(running.creates).toBe(1);
  expect(budget.use).toEqual({ inUse: 5, waiting: 0 });
});

it('asks for no more than one place for one speech', async () => {
  const { begin, budget } = control(1);
  begin('speeches', 1);
  await settled();
  expect(budget.use).toEqual({ inUse: 1, waiting: 0 });
});

it('tells the budget the limit of the account once, as Fish.Audio reports it', () => {
  const { admission, budget } = control(5);
  const nothing = { contentType: '', retryAfter: null, traceId: null, providerCode: null, providerSource: null };
  admission.applyConcurrencyLimit({ ...nothing, status: 200, concurrencyLimit: 3 });
  expect(budget.limit).toBe(3);
});
