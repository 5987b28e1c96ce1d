import { UNKNOWN_STATUS } from '../../../src/domain/model-status';
import { type FishModel, modelSchema } from '../../../src/fish-audio/resources/model-schemas';
import { CHECK_TIMING, type CheckTiming } from '../../../src/services/model-states/check-model';
import { TrainingWatch } from '../../../src/services/model-states/training-watch';
import { useDatabase } from '../../support/database/use-database';
import { RecordedLog } from '../../support/service/recorded-log';
import { aVoiceModel, newId } from '../../support/service/voice-models';

const database = useDatabase();

async function addVersion(voice: string, model_id = newId()): Promise<string> {
  const made = { created_at: new Date(), reason: 'version', samples: [], samples_id: null, consent: null } as const;
  const status = { ...UNKNOWN_STATUS, model_state: 'training' } as const;
  const file = { sample_status: 'disabled', audio_file_path: 'b.wav', file_type: 'audio' } as const;
  await database.manager.versions.add(voice, { model_id, ...made, ...file, ...status });
  return model_id;
}

/** Reads what is due once; `stateOf` says of each model in which state it is. */
function watch(stateOf: (id: string) => Promise<FishModel['state']>, timing: CheckTiming): Promise<void> {
  const { manager } = database;
  return new TrainingWatch({
    fishAudio: { getModel: async (_id) => modelSchema.parse({ _id, state: await stateOf(_id) }) },
    database: { state: 'connected' },
    training: manager.versions.training,
    modelStates: { see: () => undefined },
    log: new RecordedLog(),
    timing,
  }).run(new AbortController().signal);
}

const NO_TIME = { ...CHECK_TIMING, totalMs: 0 };
const AT_ONCE = { ...CHECK_TIMING, firstMs: 0, longestMs: 0 };
const currentOf = async (voice: string) => (await database.manager.getVoiceModelById(voice))?.model_id;

it('a version becomes current where the watch of an earlier one was given up while it was made', async () => {
  const { model_id: voice } = await database.manager.createVoiceModel(aVoiceModel());
  await addVersion(voice);
  const second = newId();
  await watch(async () => {
    await addVersion(voice, second);
    return 'training';
  }, NO_TIME);
  await watch(async (id) => (id === second ? 'trained' : 'training'), CHECK_TIMING);
  expect(await currentOf(voice)).toBe(second);
});

it('two versions that are read together are both read again', async () => {
  const { model_id: voice } = await database.manager.createVoiceModel(aVoiceModel());
  const [first, second] = [await addVersion(voice), await addVersion(voice)];
  const read: string[] = [];
  const noteRead = async (id: string) => {
    if (id === first || id === second) read.push(id);
    return 'training' as const;
  };
  for (let round = 0; round < 2; round += 1) await watch(noteRead, AT_ONCE);
  expect(read.sort()).toEqual([first, first, second, second].sort());
});
