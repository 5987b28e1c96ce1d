import { once } from 'node:events';
import { closeSync, openSync, writeSync } from 'node:fs';
import type { Log } from '../../../src/domain/log';
import { ApiError } from '../../../src/errors/api-error';
import { Journal } from '../../../src/journal/journal';
import { KeyFiles } from '../../../src/journal/keys/key-files';
import { recordOf } from './journal-support';

const quiet = (): void => undefined;
const log: Log = { debug: quiet, info: quiet, warn: quiet, error: quiet };
const [mode = '', folder = '', option = ''] = process.argv.slice(2);

/** Synchronous, so that it is out before the process dies. */
function say(value: unknown): void {
  writeSync(1, `${JSON.stringify(value)}\n`);
}

async function told(): Promise<void> {
  await once(process.stdin, 'data');
}

async function codeOf(work: Promise<unknown>): Promise<string> {
  return work.then(
    () => 'done',
    (error) => (error instanceof ApiError ? error.code : String(error)),
  );
}

const modes: Record<string, () => Promise<void>> = {
  /** One upload from beginning to end; dies at the step named by the option. */
  async upload() {
    const onStep = (step: string): void => {
      if (step === option) process.kill(process.pid, 'SIGKILL');
    };
    const journal = await Journal.open({ folder, log, onStep });
    const { operation_id } = await journal.begin(recordOf(), 'tag-1');
    await journal.markSending(operation_id);
    await journal.markCreated(operation_id, 'model-1');
    await journal.remove(operation_id);
  },
  /** Begins as many uploads as the option says, all at once, and waits. */
  async begin() {
    const journal = await Journal.open({ folder, log });
    const entries = await Promise.all(
      Array.from({ length: Number(option) }, (_, number) => journal.begin(recordOf(), `tag-${number}`)),
    );
    say(entries.map((entry) => entry.operation_id));
    await told();
  },
  /** Opens the journal when told to, and says what it has adopted. */
  async adopt() {
    say('loaded');
    await told();
    const journal = await Journal.open({ folder, log });
    say(journal.entries().map((entry) => entry.operation_id));
    await told();
  },
  /** Uses up its file descriptors and gives them back. */
  async exhaust() {
    const journal = await Journal.open({ folder, log });
    const taken: number[] = [];
    try {
      for (;;) taken.push(openSync('/dev/null', 'r'));
    } catch {
      say(await codeOf(journal.begin(recordOf(), 'tag-1')));
    }
    for (const descriptor of taken) closeSync(descriptor);
    say(await codeOf(journal.begin(recordOf(), 'tag-2')));
    say(journal.entries().length);
  },
  /** Claims as many keys as the option says, when told to, and says what came of each. */
  async claim() {
    const keys = await KeyFiles.open({ folder, log });
    say('loaded');
    await told();
    const kinds: string[] = [];
    for (let number = 0; number < Number(option); number += 1) {
      const { kind } = await keys.claim({ scope: 'user', key_hash: `key-${number}`, fingerprint: 'fingerprint' });
      kinds.push(kind);
    }
    say(kinds);
    await told();
  },
};

void modes[mode]?.().then(() => process.exit(0));
