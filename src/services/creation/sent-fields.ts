import type { ReceivedSample } from '../../domain/reference-sample';
import { type Advice, adviceOn } from '../../domain/values/advice';
import type { FishModel, FishVisibility } from '../../fish-audio/resources/model-schemas';

/** What an upload says of its samples in words: one text per sample, in order, empty where there is none. */
interface Transcribed {
  readonly samples: readonly Pick<ReceivedSample, 'file_name'>[];
  readonly transcripts: readonly string[];
}

/** Says that the transcripts were not sent, where some are missing. */
export function transcriptAdvice({ samples, transcripts }: Transcribed): Advice[] {
  const without = samples.filter((_, place) => !transcripts[place]).map(({ file_name }) => file_name);
  if (without.length === 0 || without.length === samples.length) return [];
  const names =
    without.length > 3 ? `${without.slice(0, 3).join(', ')} and ${without.length - 3} more` : without.join(', ');
  const sentence = `The transcripts were not sent to Fish.Audio, which takes one for each sample or none: there is none for ${names}.`;
  return [adviceOn(null, 'transcripts_not_sent', sentence)];
}

/** What Fish.Audio says of who may see a model; undefined where it does not. */
export function obtainedVisibility(visibility: FishModel['visibility']): FishVisibility | undefined {
  return visibility === 'unknown' ? undefined : visibility;
}

/** Says so where a model has another visibility than was asked for. */
export function visibilityAdvice(asked: FishVisibility, obtained: FishVisibility | undefined): Advice[] {
  if (asked === obtained) return [];
  if (obtained === undefined) {
    const sentence = `Fish.Audio did not say whether the voice model is ${asked}, as was asked.`;
    return asked === 'private' ? [] : [adviceOn(null, 'visibility_unknown', sentence)];
  }
  const advice = asked === 'public' ? ' The operator of this service can publish it at fish.audio.' : '';
  const sentence = `Fish.Audio made the voice model ${obtained}, not ${asked}.${advice}`;
  return [adviceOn(null, 'visibility_differs', sentence)];
}
