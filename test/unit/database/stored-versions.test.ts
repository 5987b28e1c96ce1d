import {
  changeBetween,
  type NewVersion,
  versionsInTraining,
  versionsOf,
  withCurrent,
  withStatus,
  withVersion,
} from '../../../src/database/versions/stored-versions';
import { UNKNOWN_STATUS } from '../../../src/domain/model-status';

const TRAINED = { ...UNKNOWN_STATUS, model_state: 'trained' } as const;
const TRAINING = { ...UNKNOWN_STATUS, model_state: 'training' } as const;
/** A record of a voice that has had a single version, as an earlier service wrote it. */
const RECORD = { _id: 1, model_id: 'a', created_at: new Date(0), file_type: 'video', samples: [1], ...TRAINED };

function version(model_id: string, status: typeof TRAINED | typeof TRAINING = TRAINED): NewVersion {
  const made = { created_at: new Date(1), reason: 'version', samples: [], samples_id: null, consent: null } as const;
  return { model_id, ...made, sample_status: 'disabled', audio_file_path: 'b.wav', file_type: 'audio', ...status };
}

const add = (before: ReturnType<typeof versionsOf>, one: NewVersion) => {
  const after = withVersion(before, one);
  if (after === null) throw new Error('It was there.');
  return after;
};
const ids = ({ items }: ReturnType<typeof versionsOf>) => items.map(({ model_id }) => model_id);

describe('the versions of a stored voice', () => {
  it('begin with the upload where none are stored, and take everything of a version along', () => {
    const before = versionsOf(RECORD);
    expect(before).toMatchObject({ current: 'a', known: ['a'], items: [{ model_id: 'a', reason: 'upload' }] });
    const after = add(before, version('b'));
    expect(changeBetween(before, after).set).toMatchObject({
      model_id: 'b',
      file_type: 'audio',
      audio_file_path: 'b.wav',
    });
    const back = withCurrent(after, 'a', TRAINED) ?? after;
    const { set, unset } = changeBetween(after, back);
    expect(set).toMatchObject({ model_id: 'a', file_type: 'video', samples: [1] });
    // The first record had neither.
    expect(unset).toEqual(expect.arrayContaining(['audio_file_path', 'samples_id']));
  });

  it('are added once, and leave the record alone where another one goes on to speak', () => {
    const before = versionsOf(RECORD);
    const after = add(before, version('b', TRAINING));
    expect(withVersion(after, version('b'))).toBeNull();
    expect(Object.keys(changeBetween(before, after).set)).toEqual(['versions', 'known_model_ids']);
    expect(versionsInTraining(after)).toEqual(['b']);
  });

  it('become current as they are trained, but never in the place of a later one', () => {
    const both = add(add(versionsOf(RECORD), version('b', TRAINING)), version('c', TRAINING));
    const later = withStatus(both, 'c', TRAINED) ?? both;
    expect(later.current).toBe('c');
    expect((withStatus(later, 'b', TRAINED) ?? later).current).toBe('c');
    const inOrder = withStatus(withStatus(both, 'b', TRAINED) ?? both, 'c', TRAINED);
    expect(inOrder?.current).toBe('c');
  });

  it('do not become current where they are saved late, over a later one or a choice', () => {
    const at = (model_id: string, time: number, status: typeof TRAINED | typeof TRAINING = TRAINED) => ({
      ...version(model_id, status),
      created_at: new Date(time),
    });
    const later = add(versionsOf(RECORD), at('c', 3));
    for (const status of [TRAINED, TRAINING]) {
      const late = add(later, at('b', 2, status));
      expect([ids(late), late.current]).toEqual([['a', 'b', 'c'], 'c']);
      expect((withStatus(late, 'b', TRAINED) ?? late).current).toBe('c');
    }
    const chosen = withCurrent(later, 'a', TRAINED, new Date(5)) ?? later;
    expect([add(chosen, at('d', 4)).current, add(chosen, at('d', 6)).current]).toEqual(['a', 'd']);
    // Made of the one that is current still, by an instance whose clock is behind.
    expect(withVersion(later, at('b', 2), 'c')?.current).toBe('b');
  });

  it('keep what was chosen, whatever is trained after it, and what failed', () => {
    const waiting = add(versionsOf(RECORD), version('b', TRAINING));
    const chosen = withCurrent(waiting, 'a', TRAINED) ?? waiting;
    expect(withStatus(chosen, 'b', TRAINED)?.current).toBe('a');
    expect(withStatus(waiting, 'b', { ...UNKNOWN_STATUS, model_state: 'failed' })?.current).toBe('a');
    expect(withCurrent(waiting, 'x', TRAINED)).toBeNull();
    const done = withStatus(waiting, 'b', TRAINED) ?? waiting;
    expect(withStatus(withCurrent(done, 'a', TRAINED) ?? done, 'b', TRAINING)).toBeNull();
  });

  it('are ten at most, the current one among them, and their ids stay known', () => {
    let voice = versionsOf(RECORD);
    for (const id of 'bcdefghij') voice = withCurrent(add(voice, version(id)), 'a', TRAINED) ?? voice;
    voice = add(voice, version('k', TRAINING));
    expect(ids(voice)).toEqual([...'acdefghijk']);
    expect(voice.known).toEqual([...'abcdefghijk']);
  });

  it('of another program are whatever can be read', () => {
    expect(versionsOf({ model_id: 'a', versions: 'x', known_model_ids: [1, 'z'] })).toMatchObject({
      current: 'a',
      known: ['z', 'a'],
    });
    expect(ids(versionsOf({ model_id: 'a', versions: [null, 3, { model_id: 'b' }] }))).toEqual(['a', 'b']);
  });
});
