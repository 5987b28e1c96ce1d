/** What is written of an entry: its three states, or one more failure to save it. */
export type Change = 'intent' | 'sending' | 'created' | 'failure';

/**
 * The moments between which a process may die: a change is about to be written (`started`), its temporary file is durable
 * but not yet in place (`prepared`), it is durable (`written`). `adopted`: one entry of a dead process was taken over.
 */
export type JournalStep = `${Change}-${'started' | 'prepared' | 'written'}` | 'removal-started' | 'removed' | 'adopted';
