import { VoiceModelsError } from '../../client/index.js';
import { shortName } from '../../texts/voice-look.js';
import { voiceState } from '../../texts/voice-state.js';
import { api, onFailure } from '../shared/api.js';
import { hasCode, sentenceOf } from '../shared/problem.js';
import { t } from '../shared/texts.js';
import { showToast } from '../shared/toast.js';
import type { VoiceEvents } from '../shared/voice-events.js';
import type { EchoNames } from '../shared/voices/echo-names.js';
import { openLink, unlinkVoice } from '../shared/voices/link-voice.js';
import { asListed } from '../shared/voices/listed-voice.js';
import { openDelete } from './dialogs/delete.js';
import { openDetails } from './dialogs/details.js';
import { openNewVersion, recreate } from './dialogs/new-version.js';
import { openRename } from './dialogs/rename.js';
import { openShare } from './dialogs/share.js';
import { openTags } from './dialogs/tags.js';
import type { Rows } from './list/rows.js';
import type { Row } from './row.js';
import type { VoiceAction } from './voice-menu.js';

/** What the actions on one voice work with. */
export interface ActionParts {
  readonly rows: Rows;
  readonly voices: VoiceEvents;
  readonly echoNames: EchoNames;
  echoName(echoId: string): string;
  /** Puts the focus on the row that has this place now, or on the heading. */
  focusAt(place: number): void;
}

/** Does what the menu of a voice offers. What goes wrong without a dialog is said in the row. */
export function runAction(action: VoiceAction, row: Row, parts: ActionParts): void {
  const { voice } = row;
  const { voices } = parts;
  const actions: Readonly<Record<VoiceAction, () => unknown>> = {
    play: () => row.original.toggle(),
    speak: () => voices.emit('opened', voice),
    rename: () => openRename(voice, voices),
    tags: () => openTags(voice, voices),
    details: () => openDetails(voice, parts),
    version: () => openNewVersion(voice, voices),
    recreate: () => recreateRow(row, voices),
    link: () => openLink(voice, parts),
    unlink: () => inRow(row, () => unlinkVoice(voice, parts)),
    share: () => openShare(voice),
    delete: () => deleteRow(row, parts),
  };
  actions[action]();
}

/**
 * Has the list read again where the service has said that a voice is not there any more, or that may be so: once no dialog is open.
 * Where the focus was in a row that goes away then, it goes on to the heading.
 */
export function afterGone(heading: HTMLElement, voices: VoiceEvents, reload: (focus: () => void) => void): void {
  const reread = () => {
    const { activeElement, body } = document;
    reload(() => {
      if (document.activeElement === body && activeElement !== body) heading.focus();
    });
  };
  const doubt = () => {
    const dialog = document.querySelector('dialog[open]');
    if (dialog) dialog.addEventListener('close', reread, { once: true });
    else reread();
  };
  onFailure('gone', doubt);
  voices.on('doubted', doubt);
}

/** Makes the voice of a row again; the row says that it is under way, and that it takes one request at a time. */
export async function recreateRow(row: Row, voices: VoiceEvents): Promise<void> {
  if (row.isBusy) return;
  row.isBusy = true;
  await inRow(row, () => recreate(row.voice, voices));
  row.isBusy = false;
}

/** How often a voice that could not speak is read, and how long after each other: the service looks for its model meanwhile. */
const CHECKS = { attempts: 4, everyMs: 1_000 } as const;

/**
 * Reads the voice of a row again, until it is seen to be another one than before. Where it cannot be read, nothing more is
 * known; calls `takenBack` where it was lent, and is not any more.
 */
export async function checkRow(row: Row, voices: VoiceEvents, takenBack: () => void): Promise<void> {
  const before = voiceState(row.voice);
  for (let attempt = 0; attempt < CHECKS.attempts && voiceState(row.voice) === before; attempt++) {
    await new Promise((resolve) => window.setTimeout(resolve, attempt === 0 ? 0 : CHECKS.everyMs));
    try {
      voices.emit('changed', asListed(await api.readVoiceModel(row.voice.model_id)));
    } catch (error) {
      if (row.voice.lent === undefined || !hasCode(error, 'voice_model_not_found')) continue;
      showToast(t('sharing.takenBack', { name: shortName(row.voice.name) }));
      return takenBack();
    }
  }
}

function deleteRow(row: Row, { rows, voices, echoName, focusAt }: ActionParts): void {
  const place = rows.all.indexOf(row);
  const closed = (deleted: number) => {
    if (deleted > 0) focusAt(place);
  };
  openDelete([row.voice], { voices, echoName, closed });
}

async function inRow(row: Row, action: () => Promise<void>): Promise<void> {
  row.say('');
  try {
    await action();
  } catch (error) {
    if (!(error instanceof VoiceModelsError)) throw error;
    row.say(sentenceOf(error));
  }
}
