import type { VoiceModelsError } from '../../../client/index.js';
import { shortName } from '../../../texts/voice-look.js';
import { api } from '../api.js';
import { isObjectId } from '../current-user.js';
import { openDialog } from '../dialogs/dialog.js';
import { fill, find } from '../dom.js';
import { hasCode } from '../problem.js';
import { t } from '../texts.js';
import { ofUser } from '../user/session.js';
import { anEcho, type EchoChoice } from './echos.js';

/** Asks whether an Echo may be taken from the voice that has it, and names both. Resolves to whether it may. */
export async function mayTake(echo: string, other: string): Promise<boolean> {
  let isAllowed = false;
  const { root, signal } = openDialog('take-echo', async () => {
    isAllowed = true;
    return true;
  });
  const names = { echo: shortName(echo), voice: shortName(other) };
  fill(root, 'title', t('linking.takeTitle', names));
  fill(root, 'question', t('linking.takeText', names));
  await aborted(signal);
  return isAllowed;
}

/** Has an Echo named and creates it; null where that was cancelled. */
export function createEcho(userId: string): Promise<EchoChoice | null> {
  return askFor('new-echo', async (text, signal) => {
    if (text === '') return t('linking.nameNeeded');
    const { _id, name } = await api.createEcho({ ...ofUser(userId), name: text }, { signal });
    return { id: _id, name, takenBy: null };
  });
}

/** Has the id of an Echo entered, which may have been created elsewhere; null where that was cancelled. */
export function enterEcho(): Promise<EchoChoice | null> {
  return askFor('echo-by-id', async (text, signal) => {
    const id = text.toLowerCase();
    if (!isObjectId(id)) return t('linking.idNeeded');
    const [name, takenBy] = await Promise.all([nameOf(id, signal), voiceOf(id, signal)]);
    return { id, name: name ?? anEcho(id), takenBy };
  });
}

/** `found` resolves to the Echo, or to what is wrong with the text. */
async function askFor(
  id: string,
  found: (text: string, signal: AbortSignal) => Promise<EchoChoice | string>,
): Promise<EchoChoice | null> {
  let echo: EchoChoice | null = null;
  const { root, signal } = openDialog(id, async ({ say }) => {
    const result = await found(input.value.trim(), signal);
    input.focus();
    if (typeof result === 'string') say(result);
    else echo = result;
    return echo !== null;
  });
  const input = find(root, 'input', HTMLInputElement);
  await aborted(signal);
  return echo;
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
}

/** Null where no Echo of that id was created at this service. */
function nameOf(echoId: string, signal: AbortSignal): Promise<string | null> {
  return api.readEcho(echoId, { signal }).then(({ name }) => name, nullWhere('echo_not_found'));
}

/** Null where the Echo has no voice. */
function voiceOf(echoId: string, signal: AbortSignal): Promise<EchoChoice['takenBy']> {
  return api.readEchoVoiceModel(echoId, { signal }).catch(nullWhere('voice_model_not_found'));
}

function nullWhere(code: VoiceModelsError['code']): (error: unknown) => null {
  return (error) => {
    if (hasCode(error, code)) return null;
    throw error;
  };
}
