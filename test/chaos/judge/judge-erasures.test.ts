import { Ledger } from '../world/ledger';
import type { Trace } from '../world/traces';
import { leftOf, touched } from './judge-erasures';

const USER = '64b1e000000000000000000a';

function leaving() {
  const one = new Ledger().beginLeaving(USER, 'leaver-1');
  one.ids.add('model-1');
  one.recordings.add('f00d');
  one.state = 'done';
  return one;
}

const placesOf = (...traces: Trace[]) => leftOf(leaving(), traces).map(({ kind, what }) => [kind, what.split(' ')[5]]);

describe('what chaos says of users who were erased', () => {
  it.each<Trace>([
    { place: 'echos', text: `{"user_id":"${USER}"}` },
    { place: 'echos', text: USER.toUpperCase() },
    { place: 'the storage', text: 'some-upload/f00d' },
    { place: 'Fish.Audio', text: 'other leaver-1-late' },
    { place: 'data-0/usage/lane', text: '{"model_id":"model-1"}' },
    { place: 'consents_kept', text: USER },
  ])('finds what is left of one in $place', (trace) => {
    expect(leftOf(leaving(), [trace])).toMatchObject([{ kind: 'left behind' }]);
  });

  it('lets stand what docs/privacy.md says, what is of others, and what is not done yet', () => {
    const allowed: Trace[] = [
      { place: 'erasures', text: USER },
      { place: 'deleted_voice_models', text: `user:${USER}` },
      { place: 'consents_kept', text: 'model-1' },
      { place: 'data-0/keys/claims/one', text: 'leaver-1-voice' },
      { place: 'echos', text: 'leaver-11-own' },
    ];
    expect(placesOf(...allowed)).toEqual([]);
    const running = { ...leaving(), state: 'asked' as const };
    expect(leftOf(running, [{ place: 'echos', text: USER }])).toEqual([]);
  });

  it('finds what is gone of the user who was not', () => {
    const ledger = new Ledger();
    ledger.bystander.clipId = 'clip-1';
    expect(touched(ledger, [{ place: 'clips', text: 'clip-1' }])).toEqual([
      { kind: 'others touched', what: 'clip-1 is not in the storage' },
    ]);
  });
});
