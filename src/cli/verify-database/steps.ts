import { randomBytes, randomUUID } from 'node:crypto';
import type { DatabaseManager } from '../../database/database-manager';
import { HOUR_MS } from '../../domain/values/time';
import type { NewVoiceModel } from '../../domain/voice-model';
import { connect } from '../shared/connect';

/** Two attempts fit in, and with what starting and closing take, the command ends within 5 s. */
const CONNECT_TIMEOUT_MS = 3_000;

/** What a step works with: the database, and ids that no other document has. */
interface Trial {
  readonly database: DatabaseManager;
  readonly userId: string;
  readonly modelId: string;
}

/** One step: the line that is printed when it succeeded, and what it does. It throws if the database errs. */
type Step = readonly [line: string, run: (trial: Trial) => Promise<void>];

/** The text of an error, with the kind of failure behind an error that is meant for callers. */
function describe(error: unknown): string {
  if (!(error instanceof Error)) return 'failed';
  return error.cause instanceof Error ? `${error.message} (${error.cause.message})` : error.message;
}

/** Thrown when a step fails; `step` is what would have been printed. */
class VerificationFailed extends Error {
  override readonly name = 'VerificationFailed';

  constructor(
    readonly step: string,
    cause: unknown,
  ) {
    super(`${step}: ${describe(cause)}`, { cause });
  }
}

function expectThat(condition: boolean, expectation: string): asserts condition {
  if (!condition) throw new Error(`expected ${expectation}`);
}

const newId = () => randomBytes(12).toString('hex');

function sampleVoiceModel({ userId, modelId }: Trial): NewVoiceModel {
  return {
    user_id: userId,
    model_id: modelId,
    name: 'Verification of the database',
    audio_file_path: 'verification.wav',
    file_type: 'audio',
    echo_id: null,
    description: '',
    tags: ['verification'],
    samples: [],
    consent: null,
  };
}

async function create(trial: Trial): Promise<void> {
  const input = sampleVoiceModel(trial);
  const created = await trial.database.createVoiceModel(input);
  const again = await trial.database.createVoiceModel(input);
  expectThat(created.model_id === trial.modelId, 'the record that was saved');
  expectThat(created._id === again._id, 'saving twice to give one record');
}

async function retrieve({ database, modelId, userId }: Trial): Promise<void> {
  const found = await database.getVoiceModelById(modelId);
  expectThat(found?.user_id === userId && found.file_type === 'audio', 'the record to be found by its model_id');
}

async function update({ database, modelId }: Trial): Promise<void> {
  const edit = () => ({ name: 'Renamed', description: 'by the verification' });
  // Fish.Audio knows nothing of it, and the record is gone before that.
  const tellBy = new Date(Date.now() + HOUR_MS);
  const changed = await database.library.change({ modelId, edit, tellBy });
  expectThat(changed?.name === 'Renamed' && changed.tags.length === 1, 'the new name, and the rest as it was');
}

async function list({ database, userId, modelId }: Trial): Promise<void> {
  const { items, next_cursor } = await database.getVoiceModelsForUser(userId, { limit: 10, search: 'renam' });
  expectThat(items.length === 1 && items[0]?.model_id === modelId, 'one voice model of this user');
  expectThat(next_cursor === null, 'no further page');
}

async function createAndLinkEcho({ database, userId, modelId }: Trial): Promise<void> {
  const { _id } = await database.createEcho({ user_id: userId, name: 'Verification' });
  const linked = await database.linkVoiceModelToEcho(modelId, _id);
  const [echo, voice, echos] = await Promise.all([
    database.getEcho(_id),
    database.getVoiceModelForEcho(_id),
    database.getEchosForUser(userId, { limit: 10 }),
  ]);
  expectThat(linked?.echo_id === _id && voice?.model_id === modelId, 'the Echo to speak with the voice model');
  expectThat(echo?.user_id === userId && echos.items.length === 1, 'the Echo to be found');
}

async function unlinkAndDeleteEcho({ database, userId }: Trial): Promise<void> {
  const [echo] = (await database.getEchosForUser(userId, { limit: 10 })).items;
  expectThat(echo !== undefined, 'the Echo to be there still');
  const freed = await database.unlinkVoiceModelFromEcho(echo._id);
  expectThat(freed?.echo_id === null, 'the voice model to be free');
  expectThat((await database.deleteEcho(echo._id)) !== null, 'the Echo to be removed');
  expectThat((await database.getEcho(echo._id)) === null, 'the Echo to be gone');
}

async function remove({ database, modelId }: Trial): Promise<void> {
  expectThat((await database.deleteVoiceModel(modelId)) !== null, 'the record to be removed');
  expectThat((await database.getVoiceModelById(modelId)) === null, 'the record to be gone');
}

const STEPS: readonly Step[] = [
  ['✅ DatabaseManager initialized', ({ database }) => connect(database, CONNECT_TIMEOUT_MS)],
  ['✅ Voice model created', create],
  ['✅ Voice model retrieved', retrieve],
  ['✅ Voice model updated', update],
  ['✅ Found voice models for user', list],
  ['✅ Echo created and linked', createAndLinkEcho],
  ['✅ Echo unlinked and deleted', unlinkAndDeleteEcho],
  ['✅ Voice model deleted', remove],
];

/** Removes whatever the steps left behind, unless the database cannot be reached. */
async function cleanUp({ database, userId, modelId }: Trial): Promise<void> {
  if (database.state !== 'connected') return;
  try {
    await database.deleteVoiceModel(modelId);
    for (const echo of (await database.getEchosForUser(userId, { limit: 10 })).items)
      await database.deleteEcho(echo._id);
  } catch {
    // The failure of the step itself is the one that is reported.
  }
}

/**
 * Tries what a DatabaseManager does with voice models and Echos, on documents of its own (of a user that nobody else
 * is), and prints a line for each step. Touches no other document and leaves nothing behind. Throws an Error that names the step.
 * `signal` ends it before the next step, with its reason.
 */
export async function verifyDatabase(
  database: DatabaseManager,
  print: (line: string) => void,
  signal?: AbortSignal,
): Promise<void> {
  const trial: Trial = { database, userId: newId(), modelId: `verification-${randomUUID()}` };
  try {
    for (const [line, run] of STEPS) {
      signal?.throwIfAborted();
      await run(trial).catch((error: unknown) => {
        throw new VerificationFailed(line.replace('✅ ', ''), error);
      });
      print(line);
    }
    print('✅ ALL TESTS COMPLETED');
  } finally {
    await cleanUp(trial);
  }
}
