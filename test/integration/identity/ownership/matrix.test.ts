import { ACCESS } from '../../../../src/contract/operations/access';
import { OPERATIONS, type OperationId } from '../../../../src/contract/operations/operations';
import { SCOPES } from '../../../../src/domain/identity/principal';
import { MatrixKit } from './matrix-kit';
import { type Named, type Row, TABLE } from './matrix-table';

const IDS = Object.keys(TABLE) as OperationId[];

let kit: MatrixKit;
let named: Named;
/** A voice in the catalogue, with an Echo and a clip that are not. */
let listed: Named;
beforeAll(async () => {
  kit = await MatrixKit.start();
  named = await kit.makeAll();
  await kit.lend(named.voice, 'borrower');
  listed = await kit.makeAll();
  await kit.list(listed.voice);
});
afterAll(() => kit.close());

/** What is said of a foreign thing, and of one that is not there, without what differs in every response. */
function comparable({ status, body }: { readonly status: number; readonly body: Readonly<Record<string, unknown>> }) {
  const { request_id: _, instance: __, echo_id: ___, clip_id: ____, ...same } = body;
  return { status, ...same };
}

/** The records for one who may: each gets its own where one is taken away. */
async function namedFor(who: 'owner' | 'admin', { takes }: Row): Promise<Named> {
  if (takes === 'clip') return { ...named, clip: await kit.makeClip(named.voice) };
  return takes === 'voice' && who === 'admin' ? { ...named, voice: await kit.makeVoice() } : named;
}

it('every operation of the contract is in the table', () => {
  expect(IDS.toSorted()).toEqual(Object.keys(OPERATIONS).toSorted());
});

describe.each(IDS)('%s', (id) => {
  const row = TABLE[id];
  const partsOf = (of: Named) => row.parts?.(of) ?? {};
  const scope = ACCESS[id];

  if (scope === 'public') {
    it('is for everybody', async () => {
      const bad = { Authorization: 'Bearer nothing' };
      for (const headers of [{}, bad, kit.service.user('other').headers, kit.expired]) {
        const { status } = await kit.send(id, named, partsOf(named), headers);
        expect(status).toBe(200);
      }
    });
    return;
  }

  it('refuses who sends no token that counts, or lacks the scope, and leaves no trace', async () => {
    const others = SCOPES.filter((one) => one !== scope && one !== 'voices:admin');
    const before = await kit.traces();
    const ask = (headers: Readonly<Record<string, string>>) => kit.sendHead(id, named, partsOf(named), headers);
    const refused = { status: 401, code: 'unauthenticated', continued: false };
    expect([await ask({}), await ask(kit.expired), await ask(kit.forOthers)]).toEqual([refused, refused, refused]);
    const unscoped = await ask(kit.service.user('owner', others).headers);
    expect(unscoped).toEqual({ status: 403, code: 'insufficient_scope', continued: false });
    expect(await kit.traces()).toEqual(before);
  });

  it('gives another user what is said of nothing', async () => {
    const [status, code] = row.other;
    const { headers } = kit.service.user('other');
    const foreign = await kit.send(id, named, partsOf(named), headers);
    expect([foreign.status, foreign.body.code]).toEqual([status, code]);
    if (row.otherGets !== undefined) expect(foreign.body).toMatchObject(row.otherGets);
    if (code === 'user_mismatch' || code === 'insufficient_scope') return;
    const absent = kit.absent(named.user);
    const nothing = await kit.send(id, absent, partsOf(absent), headers);
    expect(comparable(foreign)).toEqual(comparable(nothing));
  });

  it('gives somebody to whom the voice is lent no more than was lent', async () => {
    const [status, code] = row.borrower;
    const sent = await kit.send(id, named, partsOf(named), kit.service.user('borrower').headers);
    expect([sent.status, sent.body?.code]).toEqual([status, code]);
    if (row.otherGets !== undefined) expect(sent.body).toMatchObject(row.otherGets);
  });

  it('gives a stranger no more of a voice in the catalogue than to see it and to speak with it', async () => {
    const [status, code] = row.listed ?? row.borrower;
    const sent = await kit.send(id, listed, partsOf(listed), kit.service.user('stranger').headers);
    expect([sent.status, sent.body?.code]).toEqual([status, code]);
  });

  it.each(['admin', 'owner'] as const)('does what is asked for: %s', async (who) => {
    const [status, code] = row[who];
    const of = await namedFor(who, row);
    const { headers } = kit.service.user(who, who === 'admin' ? ['voices:admin'] : undefined);
    const { status: found, body } = await kit.send(id, of, partsOf(of), headers);
    expect([found, body?.code]).toEqual([status, code]);
    if (id === 'unlinkEcho') await kit.send('linkEcho', of, { json: { model_id: of.voice } }, headers).expect(200);
  });
});
