import type { DatabaseManager } from '../../database/database-manager';
import type { UserLimit } from '../../domain/identity/user-limit';
import type { Journal } from '../../journal/journal';
import { Amounts } from './amounts';
import { type LimitHolder, TimedLimit } from './timed-limit';
import { VoicePlaces } from './voice-places';

/** What one user may have and use; undefined is no limit. */
interface FairUseLimits {
  readonly maxVoices: number | undefined;
  readonly speechCharactersPerDay: number | undefined;
  readonly inspectionSecondsPerHour: number | undefined;
}

/** What the limits are made from. */
interface FairUseOptions extends FairUseLimits {
  readonly database: DatabaseManager;
  readonly journal: Pick<Journal, 'shared'>;
  /** Tells the time by which days and hours begin; that of the machine unless given. */
  readonly now?: (() => Date) | undefined;
}

/** The limits of each user that are in force; null where one is not. */
export class FairUse {
  /** Voices. Without a database none is kept, and there is no limit. */
  readonly voices: VoicePlaces | null;
  /** Characters that are spoken. */
  readonly speech: TimedLimit | null;
  /** Seconds of processor time in which recordings are inspected. */
  readonly inspection: TimedLimit | null;

  constructor({ database, journal, now = () => new Date(), ...limits }: FairUseOptions) {
    const { maxVoices, speechCharactersPerDay, inspectionSecondsPerHour } = limits;
    const amounts = new Amounts(database);
    const common = { amounts, now } as const;
    this.voices =
      maxVoices === undefined || !database.enabled ? null : new VoicePlaces({ max: maxVoices, database, journal });
    this.speech =
      speechCharactersPerDay === undefined
        ? null
        : new TimedLimit({
            ...common,
            name: 'speech_characters_per_day',
            per: 'day',
            limit: speechCharactersPerDay,
            parts: 1,
            what: 'characters may be spoken in a day',
          });
    this.inspection =
      inspectionSecondsPerHour === undefined
        ? null
        : new TimedLimit({
            ...common,
            name: 'inspection_seconds_per_hour',
            per: 'hour',
            limit: inspectionSecondsPerHour,
            parts: 1000,
            what: 'seconds may be taken in an hour to look into your recordings',
          });
  }

  /** Whether any of them is. */
  get isInForce(): boolean {
    return this.voices !== null || this.speech !== null || this.inspection !== null;
  }

  /** How much somebody has used of each limit that is in force; of voices where a user is known. */
  async stateOf(holder: LimitHolder, userId: string | null): Promise<UserLimit[]> {
    return Promise.all([
      ...(this.inspection === null ? [] : [this.inspection.stateOf(holder)]),
      ...(this.speech === null ? [] : [this.speech.stateOf(holder)]),
      ...(this.voices === null || userId === null ? [] : [this.voices.stateOf(userId)]),
    ]);
  }
}
