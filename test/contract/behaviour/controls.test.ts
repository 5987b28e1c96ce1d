import { DEFAULT_BEHAVIOUR } from '../../../src/sandbox/fish-audio/behaviour/behaviour';
import { BEHAVIOUR_USAGE, behaviourFromArguments } from '../../../src/sandbox/fish-audio/behaviour/command-line';
import { startSandbox, UNKIND } from '../../../src/sandbox/fish-audio/start-sandbox';
import { useBehaviour } from './kit';

describe('the behaviour of the sandbox', () => {
  const { shared, create, read } = useBehaviour();

  it('is what the sandbox was started with, changes while it runs, and is restored by a reset', async () => {
    const sandbox = await startSandbox({ trainingMs: 5000, limits: { tags: 3 } });
    const behaviour = async (change?: unknown) => {
      const init = { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(change) };
      const response = await fetch(`${sandbox.url}/sandbox/behaviour`, change === undefined ? {} : init);
      return { status: response.status, body: await response.json() };
    };
    const started = { ...DEFAULT_BEHAVIOUR, trainingMs: 5000, limits: { ...DEFAULT_BEHAVIOUR.limits, tags: 3 } };

    expect((await behaviour()).body).toEqual(started);
    sandbox.behave({ listWindow: 2 });
    const changed = { ...started, listWindow: 2, limits: { ...started.limits, titleCharacters: 9 } };
    expect(await behaviour({ limits: { titleCharacters: 9 } })).toEqual({ status: 200, body: changed });
    expect(await behaviour({ trainingMs: 'long' })).toMatchObject({ status: 400 });
    expect(() => sandbox.behave({ trainingMs: -1 })).toThrow(RangeError);
    expect((await behaviour({ allUnkind: true })).body).toMatchObject(UNKIND);
    await fetch(`${sandbox.url}/sandbox/reset`, { method: 'POST' });
    expect((await behaviour()).body).toEqual(started);
    await sandbox.close();
  });

  it('is read from a command line', () => {
    const args = '--training-ms 5 --omit-has-more --accepted-kinds wav,mp3 --limits {"tags":1} --quality failed --tour';
    expect(behaviourFromArguments(args.split(' '), ['tour'])).toEqual({
      trainingMs: 5,
      omitHasMore: true,
      acceptedKinds: ['wav', 'mp3'],
      limits: { tags: 1 },
      quality: 'failed',
    });
    expect(() => behaviourFromArguments(['--list-window', 'ten'])).toThrow('listWindow');
    expect(() => behaviourFromArguments(['--unknown'])).toThrow('--unknown');
    const described = Object.keys(DEFAULT_BEHAVIOUR).map((name) => name.replace(/[A-Z]/g, '-$&').toLowerCase());
    expect(described.filter((name) => !BEHAVIOUR_USAGE.includes(`--${name}`))).toEqual([]);
    expect(behaviourFromArguments(['--all-unkind', '--training-ms', '9'])).toEqual({ ...UNKIND, trainingMs: 9 });
  });

  it('sets the state, the takedown and the lock of a model', async () => {
    const { _id } = (await create()).body;
    shared.sandbox.changeModel(_id, { dmca_taken_down: true, takedown_category: 'policy', lock_visibility: true });
    const response = await shared.fish.json('POST', `/sandbox/models/${_id}`, { state: 'training' });
    const set = { dmca_taken_down: true, takedown_category: 'policy', lock_visibility: true, state: 'training' };
    expect(await response.json()).toMatchObject(set);
    expect(await read(_id)).toMatchObject(set);
    expect((await shared.fish.json('PATCH', `/model/${_id}`, { visibility: 'unlist' })).status).toBe(403);
    shared.sandbox.changeModel(_id, { state: 'trained' });
    expect((await shared.fish.speak({ text: 'Hello', reference_id: _id })).status).toBe(400);
    expect((await shared.fish.json('POST', '/sandbox/models/none', {})).status).toBe(404);
    expect((await shared.fish.json('POST', `/sandbox/models/${_id}`, { state: 'lost' })).status).toBe(400);
    expect(() => shared.sandbox.changeModel('none', {})).toThrow(RangeError);
  });

  it('lets a rule refuse with a reason, a code, a source and a trace', async () => {
    const body = { status: 403, message: 'This voice is not part of your plan', reason: 'plan' };
    const headers = {
      'x-fish-error-code': 'plan_required',
      'x-fish-error-source': 'gateway',
      'x-fish-trace-id': '0123456789abcdef0123456789abcdef',
    };
    await shared.fish.json('POST', '/sandbox/faults', { match: { path: '/v1/tts' }, status: 403, body, headers });
    const response = await shared.fish.speak({ text: 'Hello' });
    expect({ status: response.status, body: await response.json() }).toEqual({ status: 403, body });
    expect(Object.fromEntries(response.headers)).toMatchObject(headers);
  });

  it('can be unkind in every way at once', async () => {
    shared.sandbox.allUnkind();
    expect((await create()).body).toMatchObject({ state: 'created' });
    expect((await create(undefined, 'speech.flac')).status).toBe(400);
  });
});
