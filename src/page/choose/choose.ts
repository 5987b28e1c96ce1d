import { find } from '../shared/dom.js';
import { formatBytes, formatDuration } from '../shared/format.js';
import { t } from '../shared/texts.js';
import type { VoiceEvents } from '../shared/voice-events.js';
import { Examiner, secondsOf } from './checks/examiner.js';
import { judge, type Refusal } from './checks/judge.js';
import { DropZone } from './drop-zone.js';
import { FileCards } from './file-cards.js';
import { Limits } from './limits.js';
import type { Selection } from './selection.js';
import { startTabs } from './source-tabs.js';

/** Larger recordings are not shown to the service before they are sent. */
const ASKED_BYTES = 10e6;

/** Everything between a recording and the selection: tabs, files, a card for each recording, and what stands in its way. */
export function startChoosing(selection: Selection, voices: VoiceEvents): void {
  const limits = new Limits();
  const examiner = new Examiner((file) => {
    const chosen = selection.all.find((one) => one.file === file);
    return file.size <= ASKED_BYTES && chosen !== undefined && selection.problemOf(chosen.id) === '';
  });
  const judgeAll = () => judgeSelection(selection, limits, examiner);
  selection.on('changed', (all) => {
    if (all.length > 0) selection.expect(limits.load());
    selection.expect(examiner.examine(all.map(({ file }) => file)));
    judgeAll();
  });
  examiner.on('found', judgeAll);
  limits.on('loaded', judgeAll);
  startTabs();
  const cards = new FileCards({ selection, limits, examiner, focusZone: () => zone.focus() });
  const zone = new DropZone(selection, limits, () => {
    if (find(document, '#create-panel', HTMLElement).hidden) voices.emit('another', undefined);
  });
  cards.start();
}

function judgeSelection(selection: Selection, limits: Limits, examiner: Examiner): void {
  const examined = selection.all.map(({ id, file, isGone }) => {
    const findings = examiner.of(file);
    return {
      id,
      isGone,
      bytes: file.size,
      kind: findings.kind,
      seconds: secondsOf(findings),
      hasSound: findings.shape?.hasSound,
      isSilent: findings.sound?.levels.isSilent,
      refusedWith: findings.served?.refusedWith ?? '',
    };
  });
  const { each, together } = judge(examined, limits.known);
  selection.refuse({
    each: new Map([...each].map(([id, refusal]) => [id, sentence(refusal)])),
    together: together ? sentence(together) : '',
  });
}

function sentence({ key, values = {} }: Refusal): string {
  const { seconds, bytes, most, ...others } = values;
  const isLength = seconds !== undefined;
  const shown = (value: string | number) => (isLength ? formatDuration(Number(value)) : formatBytes(Number(value)));
  return t(key, {
    ...others,
    ...(seconds !== undefined && { seconds: shown(seconds) }),
    ...(bytes !== undefined && { bytes: shown(bytes) }),
    ...(most !== undefined && { most: shown(most) }),
  });
}
