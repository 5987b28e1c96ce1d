import type { VersionFields, VersionResult, VoiceModel } from '../../../client/index.js';
import { shortName } from '../../../texts/voice-look.js';
import { ConsentField } from '../../describe/consent-field.js';
import { goneFiles } from '../../send/gone-files.js';
import { UploadIntent } from '../../send/upload-intent.js';
import { api } from '../../shared/api.js';
import { type OpenDialog, openDialog } from '../../shared/dialogs/dialog.js';
import { fill, find } from '../../shared/dom.js';
import { hasCode } from '../../shared/problem.js';
import { t } from '../../shared/texts.js';
import { showToast } from '../../shared/toast.js';
import type { VoiceEvents } from '../../shared/voice-events.js';
import { asListed } from '../../shared/voices/listed-voice.js';
import { keepsRecordings } from '../../shared/voices/recording.js';
import { isSameVoice } from '../voice-state.js';
import { showPhase } from './version-progress.js';

/** Of each voice what was begun, which outlives the dialog: sending the same again makes no second version. */
const begun: { readonly voice: VoiceModel; readonly intent: UploadIntent }[] = [];

/** Lets somebody give a voice another model, of another recording or of the kept ones. */
export function openNewVersion(voice: VoiceModel, voices: VoiceEvents): void {
  const dialog = openDialog('version-dialog', async () => {
    const files = chosenFiles(root);
    if (files === null) dialog.say(t('versions.fileNeeded'));
    const unsaid = isConsentAsked(root, voice) ? consent.check() : null;
    unsaid?.focus();
    if (files === null || unsaid !== null) return false;
    const fields = fieldsOf(root, voice, consent);
    const result = await send(dialog, { voice, files, fields }).catch(async (error: unknown) => {
      if ((await goneFiles(error, files)).length === 0) throw error;
      return null;
    });
    if (result === null) {
      find(root, '#version-file', HTMLInputElement).value = '';
      showSource();
      dialog.say(t('choose.gone'));
      return false;
    }
    await readAgain(voice, voices, result);
    showToast(t('versions.made', { name: shortName(voice.name) }));
    return true;
  });
  const { root, signal } = dialog;
  const group = find(root, '#version-consent', HTMLElement);
  const consent = new ConsentField(group, { signal });
  fill(root, 'title', t('versions.title', { name: shortName(voice.name) }));
  find(root, '[data-role="kept"]', HTMLElement).hidden = !keepsRecordings(voice);
  const showSource = () => {
    find(root, '[data-for="file"]', HTMLElement).hidden = sourceOf(root) !== 'file';
    group.hidden = !isConsentAsked(root, voice);
    const names = filesIn(root).map(({ name }) => name);
    fill(root, 'chosen', names.join(', ') || t('choose.recording'));
    dialog.say('');
  };
  root.addEventListener('change', showSource, { signal });
  showSource();
  showPhase(dialog, null);
}

/** Makes a voice again of its kept recordings, since Fish.Audio has lost it. Rejects with a VoiceModelsError. */
export async function recreate(voice: VoiceModel, voices: VoiceEvents): Promise<void> {
  const result = await api.recreateVoiceModel(voice.model_id);
  await readAgain(voice, voices, result);
  showToast(t('versions.recreated', { name: shortName(voice.name) }));
}

/** The voice is read by its former id, which still names it, and by the new one where it was made anew. */
async function readAgain(voice: VoiceModel, voices: VoiceEvents, result: VersionResult): Promise<void> {
  const read = await api
    .readVoiceModel(voice.model_id)
    .catch(() => api.readVoiceModel(result.model_id))
    .then(asListed)
    .catch(() => null);
  if (read) voices.emit('changed', read);
}

function sourceOf(root: HTMLElement): string {
  return root.querySelector<HTMLInputElement>('input[name="source"]:checked')?.value ?? 'file';
}

/** No files stand for the kept recordings; null where one has still to be chosen. */
function chosenFiles(root: HTMLElement): readonly File[] | null {
  if (sourceOf(root) === 'kept') return [];
  const files = filesIn(root);
  return files.length === 0 ? null : files;
}

function filesIn(root: HTMLElement): readonly File[] {
  return [...(find(root, '#version-file', HTMLInputElement).files ?? [])];
}

/** It is not asked again what was said of the kept recordings. */
function isConsentAsked(root: HTMLElement, voice: VoiceModel): boolean {
  return sourceOf(root) === 'file' || consentOfKept(voice) === null;
}

/** What was said of the recordings of which the voice speaks now. */
function consentOfKept({ versions, model_id, consent }: VoiceModel): VoiceModel['consent'] {
  const current = versions?.find((version) => version.model_id === model_id);
  return current === undefined ? consent : current.consent;
}

function fieldsOf(root: HTMLElement, voice: VoiceModel, consent: ConsentField): VersionFields {
  const isCleaned = find(root, '#version-clean', HTMLInputElement).checked;
  return {
    ...(isConsentAsked(root, voice) && consent.fields),
    ...(isCleaned && { enhance_audio_quality: true }),
  };
}

function intentOf(voice: VoiceModel): UploadIntent {
  const known = begun.find((one) => isSameVoice(one.voice, voice));
  if (known) return known.intent;
  const intent = new UploadIntent();
  begun.push({ voice, intent });
  return intent;
}

/** Another opening of the dialog may have begun something else meanwhile, whose key is still needed. */
function end(intent: UploadIntent, key: string): void {
  if (intent.attempt?.key === key) intent.end();
}

interface Sent {
  readonly voice: VoiceModel;
  readonly files: readonly File[];
  readonly fields: VersionFields;
}

/** Closing the dialog ends the sending. What has been sent makes a version all the same, so that its answer is awaited. */
async function send(dialog: OpenDialog, { voice, files, fields }: Sent): Promise<VersionResult> {
  const intent = intentOf(voice);
  const idempotencyKey = intent.keyFor(files, fields);
  const sending = new AbortController();
  let isSent = files.length === 0;
  const closed = () => {
    if (isSent) showToast(t('versions.goesOn', { name: shortName(voice.name) }));
    else sending.abort();
  };
  dialog.signal.addEventListener('abort', closed);
  showPhase(dialog, isSent ? 'making' : 0);
  try {
    const result = await api.createVersion(voice.model_id, files, fields, {
      idempotencyKey,
      signal: sending.signal,
      onProgress: ({ sentBytes, totalBytes }) => {
        isSent = sentBytes >= totalBytes;
        showPhase(dialog, isSent ? 'making' : (100 * sentBytes) / totalBytes);
      },
    });
    end(intent, idempotencyKey);
    return result;
  } catch (error) {
    if (hasCode(error, 'idempotency_key_reused')) end(intent, idempotencyKey);
    throw error;
  } finally {
    dialog.signal.removeEventListener('abort', closed);
    showPhase(dialog, null);
  }
}
