import { busyness } from '../../../support/machine/busyness';
import { newUser, QUICK_DATABASE } from '../../reliability/kit';
import { useHarness } from '../../reliability/use-harness';

const AT_ONCE = 50;
/** How long a speech waits for the record of its voice. */
const LOOK_UP_MS = 250;
const SETTINGS = { FISH_CONCURRENCY: `${AT_ONCE}`, RATE_LIMIT_PER_MINUTE: '1000' };
const shared = useHarness({ settings: SETTINGS, timing: QUICK_DATABASE });

/** The median of how long speeches take that are asked for at once; all have to succeed. */
async function medianMs(modelId: string): Promise<number> {
  const speak = async (): Promise<number> => {
    const startedAt = performance.now();
    await shared.harness.api().post(`/api/voice-models/${modelId}/speech`).send({ text: 'Hello' }).expect(200);
    return performance.now() - startedAt;
  };
  const times = await Promise.all(Array.from({ length: AT_ONCE }, speak));
  return times.sort((one, other) => one - other)[AT_ONCE / 2] ?? 0;
}

it('a MongoDB that does not respond any more holds up no speech of many for longer than the look-up', async () => {
  const { body } = await shared.harness.upload({ userId: newUser() }).expect(201);
  await medianMs(body.model_id);
  const usual = await medianMs(body.model_id);
  shared.harness.proxy.blackHole();
  expect(await medianMs(body.model_id)).toBeLessThan(usual + LOOK_UP_MS + 750 * busyness());
});
