import type { VoiceVersion } from '../../../client/index.js';
import { fullTime } from '../../../texts/moments.js';
import { lengthOf, shortName, visibleName } from '../../../texts/voice-look.js';
import { api, voiceModelPath } from '../../shared/api.js';
import { type OpenDialog, openDialog } from '../../shared/dialogs/dialog.js';
import { clone, fill, find } from '../../shared/dom.js';
import { sentenceOf } from '../../shared/problem.js';
import { language, t } from '../../shared/texts.js';
import { showToast } from '../../shared/toast.js';
import type { VoiceEvents } from '../../shared/voice-events.js';
import { asListed, type ListedVoice } from '../../shared/voices/listed-voice.js';
import { showFacts } from './facts.js';

/** What the details work with. */
export interface DetailParts {
  readonly voices: VoiceEvents;
  echoName(echoId: string): string;
}

/** Shows everything that is known of a voice: first what the list knows, then what the service says now. */
export async function openDetails(voice: ListedVoice, parts: DetailParts): Promise<void> {
  const dialog = openDialog('details-dialog');
  show(dialog, voice, parts);
  try {
    const read = asListed(await api.readVoiceModel(voice.model_id, { signal: dialog.signal }));
    show(dialog, read, parts);
    parts.voices.emit('changed', read);
  } catch (error) {
    if (!dialog.signal.aborted) dialog.say(sentenceOf(error));
  }
}

function show(dialog: OpenDialog, voice: ListedVoice, parts: DetailParts): void {
  const { root } = dialog;
  const echo = voice.echo_id === null ? t('details.none') : parts.echoName(voice.echo_id);
  fill(root, 'title', visibleName(voice.name));
  showFacts(find(root, '[data-role="facts"]', HTMLElement), voice, echo);
  find(root, '[data-role="raw"]', HTMLAnchorElement).href = voiceModelPath(voice.model_id);
  const { versions = [] } = voice;
  find(root, '[data-role="versions"]', HTMLElement).hidden = versions.length < 2;
  const lines = versions.map((version, index) => {
    const line = versionLine(version, index + 1);
    const isCurrent = version.model_id === voice.model_id;
    find(line, '[data-role="current"]', HTMLElement).hidden = !isCurrent;
    const choose = find(line, '[data-role="choose"]', HTMLButtonElement);
    choose.hidden = isCurrent || version.model_state === 'failed' || version.becomes_current;
    choose.addEventListener('click', () => void chooseVersion(dialog, { voice, version, number: index + 1, parts }));
    return line;
  });
  find(root, '[data-role="version-list"]', HTMLElement).replaceChildren(...lines.reverse());
}

function versionLine(version: VoiceVersion, number: number): HTMLElement {
  const line = clone('#version-template', '.version');
  fill(line, 'title', t('versions.number', { number }));
  const facts = [
    t(`versions.reason_${version.reason}`),
    fullTime(new Date(version.created_at), language),
    lengthOf(version),
  ];
  fill(line, 'facts', facts.filter((fact) => fact !== '').join(' · '));
  return line;
}

interface VersionToChoose {
  readonly voice: ListedVoice;
  readonly version: VoiceVersion;
  readonly number: number;
  readonly parts: DetailParts;
}

async function chooseVersion(dialog: OpenDialog, { voice, version, number, parts }: VersionToChoose): Promise<void> {
  dialog.say('');
  try {
    const changed = await api.chooseVersion(voice.model_id, version.model_id);
    parts.voices.emit('changed', changed);
    showToast(t('versions.chosen', { name: shortName(changed.name), number }));
    if (dialog.signal.aborted) return;
    show(dialog, changed, parts);
    find(dialog.root, '#details-title', HTMLElement).focus();
  } catch (error) {
    dialog.say(sentenceOf(error));
  }
}
