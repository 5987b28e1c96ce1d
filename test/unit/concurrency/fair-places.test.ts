import { FairPlaces, type ReleasePlace } from '../../../src/concurrency/fair-places';

/** Takes places for a client until it gets no more; returns what it got. */
function takeAll(places: FairPlaces, client: string): ReleasePlace[] {
  const taken: ReleasePlace[] = [];
  for (let place = places.take(client); place !== null; place = places.take(client)) taken.push(place);
  return taken;
}

describe('places that clients share', () => {
  it.each([
    [1, 1],
    [2, 1],
    [4, 3],
    [10, 8],
    [128, 102],
  ])('of %i, one client alone gets %i', (all, most) => {
    expect(takeAll(new FairPlaces(all), 'one')).toHaveLength(most);
  });

  it('leave one for every client that has none, until all are taken', () => {
    const places = new FairPlaces(128);
    for (let client = 0; client < 4; client += 1) expect(takeAll(places, `greedy ${client}`).length).toBeGreaterThan(0);
    const left = places.places - places.taken;
    expect(left).toBeGreaterThan(0);
    for (let client = 0; client < left; client += 1) expect(places.take(`modest ${client}`)).not.toBeNull();
    expect(places.take('one too many')).toBeNull();
  });

  it('are given back once, and forget clients that hold none', () => {
    const places = new FairPlaces(4);
    const [first, ...others] = takeAll(places, 'one');
    first?.();
    first?.();
    expect(places.taken).toBe(2);
    expect(places.take('one')).not.toBeNull();
    expect(places.take('one')).toBeNull();
    for (const release of others) release();
    expect(places.taken).toBe(1);
  });
});
