import { type Advice, adviceOn } from '../../domain/values/advice';
import type { FieldError } from '../../errors/api-error';
import type { FishModel, SampleQuality } from '../../fish-audio/resources/model-schemas';

/** `: ` and the reason that Fish.Audio gives, or nothing. */
function because({ reason }: SampleQuality): string {
  return reason === '' ? '' : `: ${reason}`;
}

/**
 * The samples of which Fish.Audio says that their quality is poor, as advice for people. The file is named where there are
 * several; `fileNames` are those of the caller, in the order of the samples.
 */
export function qualityAdvice({ quality }: FishModel, fileNames: readonly string[]): Advice[] {
  const advise = (rated: SampleQuality, place: number): Advice[] => {
    if (rated.passed !== false) return [];
    const fileName = fileNames.length > 1 ? (fileNames[place] ?? `audio[${place}]`) : null;
    return [adviceOn(fileName, 'poor_quality', `Fish.Audio finds the quality of the recording poor${because(rated)}`)];
  };
  return quality.flatMap(advise);
}

/** The same as errors of the fields that were sent. */
export function qualityErrors({ quality }: FishModel): FieldError[] {
  return quality.flatMap((rated, place) =>
    rated.passed === false
      ? [{ field: `audio[${place}]`, message: `was found poor by Fish.Audio${because(rated)}` }]
      : [],
  );
}
