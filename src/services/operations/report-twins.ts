import type { Log } from '../../domain/log';

/** Tells the operator of a key that was used twice; `fields` name the two voice models. */
export function reportUsedTwice(log: Log, fields: object): void {
  log.warn(
    { event: 'idempotency_key_used_twice', ...fields },
    'Two installations used the same Idempotency-Key while the database was away, and made a voice model each',
  );
}

/**
 * Tells the operator of voice models that have the same tag as the one that is used. An instance may have made one of them
 * while MongoDB was away, and its look-up may take the other, so that no key that is shared later shows both.
 */
export function reportTwins(log: Log, tag: string, { id, twins }: { id: string; twins: readonly string[] }): void {
  for (const twin of twins) reportUsedTwice(log, { tag, model_id: id, second_model_id: twin, same_content: true });
}
