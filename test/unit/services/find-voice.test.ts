import { setTimeout as delay } from 'node:timers/promises';
import type { SpeakingVoice } from '../../../src/domain/voice-model';
import { keepFromExpiry } from '../../../src/services/speech';
import { findVoice, type VoiceRecords } from '../../../src/services/speech/find-voice';
import { speakWithRecord } from '../../../src/services/speech/speak-with-voice';

const VOICE: SpeakingVoice = {
  _id: '1',
  user_id: '2',
  model_id: 'm',
  name: 'Ada',
  created_at: new Date(),
  samples_id: null,
  missing_since: null,
  model_state: 'trained',
  dmca_taken_down: false,
  takedown_category: null,
  lock_visibility: false,
};

const records = (read: () => Promise<SpeakingVoice | null>, state: VoiceRecords['state'] = 'connected') => ({
  state,
  getSpeakingVoice: jest.fn(read),
});
const never = new AbortController().signal;

describe('findVoice', () => {
  it('asks before anybody waits for the record, and once', async () => {
    const database = records(async () => VOICE);
    const found = findVoice(database, 'm');
    expect(database.getSpeakingVoice).toHaveBeenCalledWith('m');
    await expect(found(never)).resolves.toBe(VOICE);
    expect(database.getSpeakingVoice).toHaveBeenCalledTimes(1);
  });

  it('asks again where the body took so long that the record may have changed', async () => {
    const database = records(async () => VOICE);
    const found = findVoice(database, 'm');
    await delay(300);
    await expect(found(never)).resolves.toBe(VOICE);
    expect(database.getSpeakingVoice).toHaveBeenCalledTimes(2);
  });

  it('finds nothing where the database fails, also while nobody waits, and asks nothing of one that is away', async () => {
    const failing = findVoice(
      records(() => Promise.reject(new Error('broken'))),
      'm',
    );
    await delay(10);
    await expect(failing(never)).resolves.toBeNull();
    const away = records(async () => VOICE, 'unavailable');
    await expect(findVoice(away, 'm')(never)).resolves.toBeNull();
    expect(away.getSpeakingVoice).not.toHaveBeenCalled();
  });

  it('waits for 250 ms at most, and not for a caller that has gone', async () => {
    const slow = records(() => new Promise(() => undefined));
    const startedAt = performance.now();
    await expect(findVoice(slow, 'm')(never)).resolves.toBeNull();
    expect(performance.now() - startedAt).toBeGreaterThan(240);
    await expect(findVoice(slow, 'm')(AbortSignal.abort(new Error('gone')))).rejects.toThrow('gone');
  });
});

describe('keepFromExpiry', () => {
  const unused = { model_id: 'm', expires_at: new Date() };
  const keepWith = (use: () => Promise<boolean>, signal: AbortSignal) =>
    keepFromExpiry({ library: { retention: { use } } }, unused, signal);

  it('waits for 250 ms at most, and not for a caller that has gone', async () => {
    const slow = (): Promise<boolean> => new Promise(() => undefined);
    const startedAt = performance.now();
    await keepWith(slow, never);
    expect(performance.now() - startedAt).toBeGreaterThan(240);
    await expect(keepWith(slow, AbortSignal.abort(new Error('gone')))).rejects.toThrow('gone');
  });

  it('refuses a voice whose removal has begun, and none while the database fails', async () => {
    await expect(keepWith(async () => false, never)).rejects.toMatchObject({ code: 'voice_model_not_found' });
    await keepWith(() => Promise.reject(new Error('broken')), never);
  });
});

it('a speech that is over the limit takes no announcement back', async () => {
  const use = jest.fn(async () => true);
  const reserve = () => Promise.reject(new Error('over the limit'));
  const speaker = { record: { ...VOICE, expires_at: new Date() }, modelId: 'm' };
  const call = { signal: never, requestId: 'r', client: '192.0.2.1', allowance: { reserve } };
  const spoken = speakWithRecord(
    { database: { library: { retention: { use } } } } as never,
    speaker,
    { text: 'Hello.' },
    call,
  );
  await expect(spoken).rejects.toThrow('over the limit');
  expect(use).not.toHaveBeenCalled();
});
