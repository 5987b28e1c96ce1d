import { CREATE_JOURNEYS } from '../states/create-states';
import { StatesPlace } from '../states/place';
import { problemsOf } from './look';

let place: StatesPlace;
beforeAll(async () => {
  place = await StatesPlace.start();
}, 60_000);
afterEach(() => place.harness.closePages());
afterAll(() => place.close());

describe('the page for everybody, while a voice is made', () => {
  it.each(CREATE_JOURNEYS.map((journey) => [journey.name, journey] as const))(
    'has no accessibility violations, light or dark, and fits a telephone, in the states of %s (I186)',
    async (_name, journey) => {
      expect(await problemsOf(place, journey)).toEqual([]);
    },
    60_000,
  );
});
