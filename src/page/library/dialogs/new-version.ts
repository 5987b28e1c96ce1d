import type { VersionResult, VoiceModel } from '../../../client/index.js';
import { shortName } from '../../../texts/voice-look.js';
import { UploadIntent } from '../../send/upload-intent.js';
import { api } from '../../shared/api.js';
import { type OpenDialog, openDialog } from '../../shared/dialogs/dialog.js';
import { fill, find } from '../../shared/dom.js';
import { t } from '../../shared/texts.js';
import { showToast } from '../../shared/toast.js';
import type { VoiceEvents } from '../../shared/voice-events.js';
import { keepsRecordings } from '../voice-state.js';

/** Lets somebody give a voice another model, of another recording or of the kept ones. */
export function openNewVersion(voice: VoiceModel, voices: VoiceEvents): void {
  const intent = new UploadIntent();
  const dialog = openDialog('version-dialog', async () => {
    const files = chosenFiles(dialog.root);
    if (files === null) {
      dialog.say(t('versions.fileNeeded'));
      return false;
    }
    const result = await send(dialog, { voice, files, intent });
    await readAgain(voice, voices, result);
    showToast(t('versions.made', { name: shortName(voice.name) }));
    return true;
  });
  const { root, signal } = dialog;
  fill(root, 'title', t('versions.title', { name: shortName(voice.name) }));
  find(root, '[data-role="kept"]', HTMLElement).hidden = !keepsRecordings(voice);
  const showSource = () => {
    find(root, '[data-for="file"]', HTMLElement).hidden = sourceOf(root) !== 'file';
    const names = filesIn(root).map(({ name }) => name);
    fill(root, 'chosen', names.join(', ') || t('choose.recording'));
    dialog.say('');
  };
  root.addEventListener('change', showSource, { signal });
  showSource();
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

interface Sent {
  readonly voice: VoiceModel;
  readonly files: readonly File[];
  readonly intent: UploadIntent;
}

async function send({ root, signal }: OpenDialog, { voice, files, intent }: Sent): Promise<VersionResult> {
  const place = find(root, '[data-role="progress"]', HTMLElement);
  const bar = find(root, '#version-bar', HTMLProgressElement);
  const clean = find(root, '#version-clean', HTMLInputElement).checked;
  const fields = clean ? { enhance_audio_quality: true } : {};
  place.hidden = false;
  bar.value = 0;
  fill(root, 'phase', t(files.length === 0 ? 'versions.making' : 'versions.sending'));
  if (files.length === 0) bar.removeAttribute('value');
  try {
    return await api.createVersion(voice.model_id, files, fields, {
      idempotencyKey: intent.keyFor(files, fields),
      signal,
      onProgress: ({ sentBytes, totalBytes }) => {
        const isSent = sentBytes >= totalBytes;
        if (isSent) bar.removeAttribute('value');
        else bar.value = (100 * sentBytes) / totalBytes;
        if (isSent) fill(root, 'phase', t('versions.making'));
      },
    });
  } finally {
    place.hidden = true;
  }
}
