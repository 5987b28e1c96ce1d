import type { ReferenceSample, VoiceModel } from '../../client/index.js';
import { elementWith } from '../shared/dom.js';
import { formatBytes, formatMoment } from '../shared/format.js';

/** Shows everything that is kept about a voice model as a list of terms and values. */
export function showFacts(list: HTMLElement, voiceModel: VoiceModel): void {
  list.replaceChildren(
    ...factsOf(voiceModel).flatMap(([term, value]) => [elementWith('dt', term), elementWith('dd', value)]),
  );
  list.hidden = false;
}

function factsOf(voiceModel: VoiceModel): [term: string, value: string][] {
  const facts: [string, string][] = [
    ['Description', voiceModel.description],
    ['Tags', voiceModel.tags.join(', ')],
    ['Original file', voiceModel.audio_file_path],
    ['Made', formatMoment(voiceModel.created_at)],
    ['Echo', voiceModel.echo_id ?? 'none'],
    ...voiceModel.samples.map((sample): [string, string] => ['Sample', describeSample(sample)]),
  ];
  return facts.filter(([, value]) => value !== '');
}

function describeSample(sample: ReferenceSample): string {
  const duration = sample.duration_seconds === null ? null : `${sample.duration_seconds.toFixed(1)} s`;
  const parts = [sample.container, sample.codec, duration, formatBytes(sample.bytes)].filter((part) => part !== null);
  return `${sample.file_name}: ${parts.join(', ')}`;
}
