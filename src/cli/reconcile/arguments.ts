import { isHexId } from '../../domain/values/hex-id';
import type { Repairs } from '../../services/reconcile/repair';
import { type Parsed, parseOr, type Wrong, wrong } from '../shared/parse';

/** How the command is used. */
export const USAGE = `Compares the records in MongoDB with the account's voice models at Fish.Audio.

  npm run reconcile -- [options]

  --json             print the report as JSON
  --adopt --user ID  make records for the models of ours that are named by --model and have none, as voice models of this user
                     (24 hex digits); a model does not say which user it belongs to, and an upload that waits in another
                     data folder than DATA_DIR looks as if it had no record
  --mark-missing     note in records whose model is gone that it is missing; take the note back where it has returned
  --recreate         make the models that are gone again of the kept recordings, as new versions of their voices, whose ids stay
                     valid; DATA_DIR has to be that of the service
  --make-private     make models of ours private that are named by --model and are not; it overrides what their users chose,
                     who may ask for another visibility at upload
  --remove-strays    remove recordings of this data folder from the storage that belong to no voice; the service does so
                     as well, an hour after they were kept
  --model ID         repair this model only; may be repeated; --adopt and --make-private need it
  --help             print this

Without a repair it changes nothing. It ends with 0 when nothing is wrong or all was repaired, with 1 when findings are
left, a repair failed or a model that was named needs none, and with 2 when it was used wrongly, was stopped by an outage, or found nothing but could not read records
and models completely. It uses the settings of the service.
`;

/** What was asked for, or why it cannot be done. */
export type Arguments =
  | {
      readonly kind: 'run';
      readonly json: boolean;
      readonly removeStrays: boolean;
      readonly recreate: boolean;
      readonly repairs: Repairs;
    }
  | { readonly kind: 'help' }
  | Wrong;

const CONFIG = {
  options: {
    json: { type: 'boolean', default: false },
    adopt: { type: 'boolean', default: false },
    user: { type: 'string' },
    'mark-missing': { type: 'boolean', default: false },
    'make-private': { type: 'boolean', default: false },
    recreate: { type: 'boolean', default: false },
    'remove-strays': { type: 'boolean', default: false },
    model: { type: 'string', multiple: true },
    help: { type: 'boolean', default: false },
  },
} as const;

type Values = Parsed<typeof CONFIG>['values'];

/** Reads the arguments of the command. */
export function readArguments(args: readonly string[]): Arguments {
  return parseOr(args, CONFIG, asked);
}

function asked({ values }: Parsed<typeof CONFIG>): Arguments {
  if (values.help) return { kind: 'help' };
  const problem = problemOf(values);
  if (problem !== null) return wrong(problem);
  const repairs = {
    recordFor: values.user,
    markMissing: values['mark-missing'],
    makePrivate: values['make-private'],
    modelIds: values.model,
  };
  const { json, recreate } = values;
  return { kind: 'run', json, removeStrays: values['remove-strays'], recreate, repairs };
}

function problemOf(values: Values): string | null {
  const { adopt, user, model, 'make-private': makePrivate } = values;
  if (adopt && user === undefined) {
    return 'A model does not say which user it belongs to: name the user, --adopt --user <24 hex digits>.';
  }
  if (!adopt && user !== undefined) return '--user says for whom to record models; it needs --adopt.';
  if (user !== undefined && !isHexId(user)) return '--user must be 24 hex digits.';
  if (model === undefined && adopt) {
    return 'An upload that waits in another data folder looks unrecorded: name the models, --model <model_id>.';
  }
  if (model === undefined && makePrivate) {
    return '--make-private overrides the visibility that users chose: name the models, --model <model_id>.';
  }
  return null;
}
