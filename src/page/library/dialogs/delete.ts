import type { DeleteReceipt, Problem, VoiceModel } from '../../../client/index.js';
import { shortName } from '../../../texts/voice-look.js';
import { api } from '../../shared/api.js';
import { type OpenDialog, openDialog } from '../../shared/dialogs/dialog.js';
import { fill, fillList, find, joined, type Words } from '../../shared/dom.js';
import { plural, t } from '../../shared/texts.js';
import { showToast } from '../../shared/toast.js';
import { ofUser } from '../../shared/user/session.js';
import type { VoiceEvents } from '../../shared/voice-events.js';
import { sayFailure, voicesOf } from '../say-change.js';

/** What deleting works with. */
export interface DeleteParts {
  readonly voices: VoiceEvents;
  echoName(echoId: string): string;
  /** The dialog was closed; `deleted` says how many voices are gone. */
  closed(deleted: number): void;
}

/** A voice of which it is known what became of it. */
interface Outcome {
  readonly voice: VoiceModel;
  readonly receipt?: DeleteReceipt | undefined;
  readonly problem?: Problem | undefined;
}

/** Asks before voices are deleted, names the Echos that fall silent, and shows afterwards what was removed. */
export function openDelete(chosen: readonly VoiceModel[], parts: DeleteParts): void {
  let deleted = 0;
  const dialog = openDialog('delete-dialog', async ({ root }) => {
    const everywhere = find(root, '#delete-everywhere', HTMLInputElement).checked;
    const outcomes = await remove(chosen, everywhere).catch((error: unknown) => {
      // The answer alone may have been lost.
      parts.voices.emit('doubted', undefined);
      throw error;
    });
    for (const { voice, receipt } of outcomes) {
      if (!receipt) continue;
      deleted += 1;
      parts.voices.emit('deleted', { modelId: voice.model_id, name: voice.name, receipt });
    }
    const failures = failuresOf(outcomes).flatMap((failure) => ['. ', failure]);
    if (dialog.signal.aborted) showToast(joined(titleOf(outcomes), ...failures));
    else showReceipt(dialog, outcomes, parts);
    return false;
  });
  dialog.root.addEventListener('close', () => parts.closed(deleted), { once: true });
  askIn(dialog, chosen, parts);
}

function askIn({ root }: OpenDialog, chosen: readonly VoiceModel[], { echoName }: DeleteParts): void {
  const [first] = chosen;
  const one = chosen.length === 1 && first !== undefined;
  const title = one
    ? t('delete.title', { name: shortName(first.name) })
    : t('delete.titleMany', { voices: voicesOf(chosen.length) });
  fill(root, 'title', title);
  const echos = chosen.flatMap(({ echo_id }) => (echo_id === null ? [] : [shortName(echoName(echo_id))]));
  const silent = find(root, '[data-role="silent"]', HTMLElement);
  silent.hidden = echos.length === 0;
  fill(silent, 'silent', echos.map((echo) => t('delete.silent', { echo })).join(' '));
  showQuestion(root, true);
}

/** Shows the question and its button, or the receipt in their place. */
function showQuestion(root: HTMLElement, isAsked: boolean): void {
  find(root, '[data-role="question"]', HTMLElement).hidden = !isAsked;
  find(root, '[data-role="submit"]', HTMLElement).hidden = !isAsked;
  find(root, '[data-role="receipt"]', HTMLElement).hidden = isAsked;
  find(root, '[data-role="cancel"]', HTMLElement).textContent = t(isAsked ? 'library.cancel' : 'library.close');
}

/** One is deleted by itself, and several by one request. Rejects where nothing was deleted. */
async function remove(chosen: readonly VoiceModel[], everywhere: boolean): Promise<Outcome[]> {
  const [first] = chosen;
  if (first === undefined) return [];
  if (chosen.length === 1) {
    return [{ voice: first, receipt: await api.deleteVoiceModel(first.model_id, { fish_audio: everywhere }) }];
  }
  const { results } = await api.changeVoiceModels({
    action: 'delete',
    model_ids: chosen.map(({ model_id }) => model_id),
    ...ofUser(first.user_id),
    fish_audio: everywhere,
  });
  return chosen.map((voice) => {
    const result = results.find(({ model_id }) => model_id === voice.model_id);
    return { voice, receipt: result?.deleted, problem: result?.problem };
  });
}

function showReceipt({ root }: OpenDialog, outcomes: readonly Outcome[], parts: DeleteParts): void {
  fill(root, 'title', titleOf(outcomes));
  fillList(find(root, '[data-role="receipt"]', HTMLElement), [
    ...receiptLines(receiptsOf(outcomes), parts),
    ...failuresOf(outcomes),
  ]);
  showQuestion(root, false);
  find(root, '#delete-title', HTMLElement).focus();
}

/** What was deleted, in a few words. */
function titleOf(outcomes: readonly Outcome[]): string {
  const [only] = outcomes;
  return outcomes.length === 1 && only?.receipt !== undefined
    ? t('delete.done', { name: shortName(only.voice.name) })
    : t('delete.doneMany', { voices: voicesOf(receiptsOf(outcomes).length) });
}

function receiptsOf(outcomes: readonly Outcome[]): DeleteReceipt[] {
  return outcomes.flatMap(({ receipt }) => (receipt ? [receipt] : []));
}

/** Each voice that is not deleted, and why. */
function failuresOf(outcomes: readonly Outcome[]): Words[] {
  return outcomes
    .filter(({ receipt }) => receipt === undefined)
    .map(({ voice, problem }) => sayFailure(voice.name, problem));
}

/** What was removed where, in plain words; of several voices each line once. */
function receiptLines(receipts: readonly DeleteReceipt[], { echoName }: DeleteParts): string[] {
  const lines = receipts.flatMap(({ deleted, pending = [], unlinked_echo_id }) => [
    t(deleted.database ? 'delete.record' : 'delete.noRecord'),
    t(
      pending.includes('sample')
        ? 'delete.recordingsLater'
        : deleted.sample
          ? 'delete.recordings'
          : 'delete.noRecordings',
    ),
    t(deleted.fish_audio ? 'delete.fishGone' : 'delete.fishStays'),
    ...(unlinked_echo_id === null ? [] : [t('delete.echoSilent', { echo: shortName(echoName(unlinked_echo_id)) })]),
  ]);
  const clips = receipts.reduce((sum, { deleted }) => sum + (deleted.clips ?? 0), 0);
  const clipLines = clips === 0 ? [] : [t(plural(clips, 'delete.clipOne', 'delete.clips'), { count: clips })];
  return [...new Set(lines), ...clipLines];
}
