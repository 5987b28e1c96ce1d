import fc from 'fast-check';
import type { FaultRule } from '../../../src/sandbox/fish-audio/faults/fault-rules';
import { isSuccess, type Upload } from '../world/ledger';
import type { WalkWorld } from './walk-world';

/** What is expected of the service: the models that each user was promised and has not deleted. */
export interface WalkModel {
  readonly voices: { readonly userId: string; readonly modelId: string }[];
  isDatabaseAway: boolean;
  /** Models may exist that no client was told of, so lists may show more than was promised. */
  mayHaveUnknownModels: boolean;
}

type Step = fc.AsyncCommand<WalkModel, WalkWorld>;

const USERS = ['64b000000000000000000001', '64b000000000000000000002'];
const ECHOS = ['64c000000000000000000001', '64c000000000000000000002'];
const AWAY = 503;

function step(name: string, run: Step['run'], check: Step['check'] = () => true): Step {
  return { check, run, toString: () => name };
}

/** Chooses from a list that is only known during the walk. */
function pick<T>(choices: readonly T[], number: number): T | undefined {
  return choices[number % Math.max(1, choices.length)];
}

async function send(model: WalkModel, world: WalkWorld, upload: Upload): Promise<void> {
  const known = upload.responses.find(isSuccess)?.modelId;
  const response = await world.send(upload);
  const { modelId } = response;
  if (!isSuccess(response) || modelId === null) model.mayHaveUnknownModels = true;
  else if (known !== undefined) expect(modelId).toBe(known);
  else if (upload.userId !== null) model.voices.push({ userId: upload.userId, modelId });
}

const upload = fc.record({ user: fc.constantFrom(...USERS), hasKey: fc.boolean() }).map(({ user, hasKey }) =>
  step(`upload(${user.slice(-1)}${hasKey ? ', key' : ''})`, async (model, world) => {
    const name = `walk-${world.ledger.uploads.length}`;
    const key = hasKey ? `key-of-${name}` : null;
    await send(model, world, world.ledger.begin({ name, userId: user, key, isLarge: false }));
  }),
);

const repeat = fc.nat(50).map((number) =>
  step(`repeat(${number})`, async (model, world) => {
    const again = pick(
      world.ledger.uploads.filter(({ key }) => key !== null),
      number,
    );
    if (again !== undefined) await send(model, world, again);
  }),
);

const list = fc.constantFrom(...USERS).map((user) =>
  step(`list(${user.slice(-1)})`, async (model, world) => {
    const { status, body } = await world.call('GET', `/api/voice-models?limit=100&user_id=${user}`);
    const expected = model.voices.filter(({ userId }) => userId === user).map(({ modelId }) => modelId);
    if (model.isDatabaseAway && (status === AWAY || body.partial === true)) return;
    expect(status).toBe(200);
    const shown = (body.voice_models as { model_id: string }[]).map(({ model_id }) => model_id);
    expect(new Set(shown).size).toBe(shown.length);
    expect(shown).toEqual(expect.arrayContaining(expected));
    if (!model.mayHaveUnknownModels) expect(shown).toHaveLength(expected.length);
  }),
);

const get = fc.nat(50).map((number) =>
  step(`get(${number})`, async (model, world) => {
    const voice = pick(model.voices, number);
    if (voice === undefined) return;
    const { status, body } = await world.call('GET', `/api/voice-models/${voice.modelId}`);
    if (status === AWAY && model.isDatabaseAway) return;
    expect({ status, user_id: body.user_id }).toEqual({ status: 200, user_id: voice.userId });
  }),
);

const remove = fc.record({ number: fc.nat(50), fish: fc.boolean() }).map(({ number, fish }) =>
  step(`delete(${number}${fish ? ', fish_audio' : ''})`, async (model, world) => {
    const voice = pick(model.voices, number);
    if (voice === undefined) return;
    const { status } = await world.call('DELETE', `/api/voice-models/${voice.modelId}?fish_audio=${fish}`);
    // The record is looked up first, so nothing is removed while the database is away.
    if (status === AWAY && model.isDatabaseAway) return;
    expect(status).toBe(200);
    forget(model, world, voice.modelId);
  }),
);

function forget(model: WalkModel, world: WalkWorld, modelId: string): void {
  world.deleted.add(modelId);
  model.voices.splice(
    model.voices.findIndex((voice) => voice.modelId === modelId),
    1,
  );
}

const link = fc.record({ number: fc.nat(50), echo: fc.constantFrom(...ECHOS) }).map(({ number, echo }) =>
  step(
    `link(${number}, ${echo.slice(-1)})`,
    async (model, world) => {
      const voice = pick(model.voices, number);
      if (voice === undefined) return;
      const { status } = await world.call('PUT', `/api/echo/${echo}/voice-model`, { model_id: voice.modelId });
      // Soon after the database has come back, a voice model may still wait for its record.
      if (status === 404) return;
      expect(status).toBe(200);
      const { body } = await world.call('GET', `/api/echo/${echo}/voice-model`);
      expect(body.model_id).toBe(voice.modelId);
    },
    ({ isDatabaseAway }) => !isDatabaseAway,
  ),
);

const away = step(
  'database away',
  async (model, world) => {
    await world.proxy.refuse();
    model.isDatabaseAway = true;
  },
  ({ isDatabaseAway }) => !isDatabaseAway,
);

const back = step(
  'database back',
  async (model, world) => {
    await world.proxy.restore();
    await world.whenReady();
    model.isDatabaseAway = false;
  },
  ({ isDatabaseAway }) => isDatabaseAway,
);

const FAULTS: readonly FaultRule[] = [
  { cut: 'mid-body' },
  { cut: 'after-body' },
  { cut: 'after-body', doWork: true },
  { cut: 'mid-response' },
  { malformed: 'truncated-json' },
  { hang: true, doWork: true },
  { status: 500, doWork: true },
  { status: 503 },
];

const fault = fc.constantFrom(...FAULTS).map((rule) =>
  step(`fault(${JSON.stringify(rule)})`, async (_model, world) => {
    world.sandbox.faults.add({ match: { method: 'POST', path: '/model' }, ...rule });
  }),
);

const restart = step('restart', async (model, world) => {
  await world.restart();
  if (!model.isDatabaseAway) await world.whenReady();
});

/** Everything that a walk may do. */
export const WALK = fc.commands(
  [upload, upload, repeat, list, get, remove, link, fc.constant(away), fc.constant(back), fault, fc.constant(restart)],
  { maxCommands: 40, size: 'max' },
);
