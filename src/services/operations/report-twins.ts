import type { Log } from '../../domain/log';

/**
 * Tells the operator of voice models that have the same tag as the one that is used. An instance may have made one of them
 * while MongoDB was away, and its look-up may take the other, so that no key that is shared later shows both.
 */
export function reportTwins(log: Log, tag: string, { id, twins }: { id: string; twins: readonly string[] }): void {
  for (const twin of twins) {
    log.warn(
      { event: 'idempotency_key_used_twice', tag, model_id: id, second_model_id: twin, same_content: true },
      'Two installations used the same Idempotency-Key while the database was away, and made a voice model each',
    );
  }
}
