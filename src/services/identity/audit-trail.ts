import type { DatabaseManager } from '../../database/database-manager';
import type { AuditEvent, StoredAuditEvent } from '../../domain/identity/audit-event';
import type { Log } from '../../domain/log';
import type { Page, PageQuery } from '../../domain/page';

/** What the trail needs, and for how many days an event stays. */
export interface AuditOptions {
  readonly database: Pick<DatabaseManager, 'identity'>;
  readonly log: Log;
  readonly days: number;
  /** Called for each event that is not in the database. */
  readonly onLost: () => void;
}

/** An event as far as it says something; the rest is null. */
type NotedEvent = Pick<AuditEvent, 'user_id' | 'action' | 'by'> & Partial<AuditEvent>;

const NOTHING = { key_id: null, model_id: null, echo_id: null, of_user_id: null, request_id: null };
/** So many events can be on their way to the database at once; what comes meanwhile is in the log only. */
const MAX_IN_FLIGHT = 200;

/** Writes down who did what, in the log and in the database. No request waits for it. */
export class AuditTrail {
  readonly #options: AuditOptions;
  #inFlight = 0;

  constructor(options: AuditOptions) {
    this.#options = options;
  }

  /**
   * Never throws. Speeches are counted, of each hour; everything else is an event of its own. What a request has done that arrived
   * before the erasure of its user is not kept.
   */
  note(noted: NotedEvent, arrivedAt = new Date()): void {
    const event: AuditEvent = { ...NOTHING, ...noted };
    const { database, log, days, onLost } = this.#options;
    log.info({ event: 'audit', ...event }, 'A user did something');
    if (this.#inFlight >= MAX_IN_FLIGHT) {
      onLost();
      return;
    }
    const { audit } = database.identity;
    this.#inFlight += 1;
    const added =
      event.action === 'voice_spoke' ? audit.count(event, days, arrivedAt) : audit.add(event, days, arrivedAt);
    added.catch(onLost).finally(() => {
      this.#inFlight -= 1;
    });
  }

  /** One page of what a user did, newest first. Throws what the database throws, and `invalid_parameter` for a wrong cursor. */
  list(userId: string, query: PageQuery): Promise<Page<StoredAuditEvent>> {
    return this.#options.database.identity.audit.listOf(userId, query);
  }
}
