import type { FieldError } from '../../errors/api-error';
import type { FishModel, SampleQuality } from '../../fish-audio/resources/model-schemas';

/** `: ` and the reason that Fish.Audio gives, or nothing. */
function because({ reason }: SampleQuality): string {
  return reason === '' ? '' : `: ${reason}`;
}

/**
 * The samples of which Fish.Audio says that their quality is poor, as warnings for people. The file is named where there are
 * several; `fileNames` are those of the caller, in the order of the samples.
 */
export function qualityWarnings({ quality }: FishModel, fileNames: readonly string[]): string[] {
  const warn = (rated: SampleQuality, place: number): string[] => {
    if (rated.passed !== false) return [];
    const sentence = `Fish.Audio finds the quality of the recording poor${because(rated)}`;
    return [fileNames.length > 1 ? `${fileNames[place] ?? `audio[${place}]`}: ${sentence}` : sentence];
  };
  return quality.flatMap(warn);
}

/** The same as errors of the fields that were sent. */
export function qualityErrors({ quality }: FishModel): FieldError[] {
  return quality.flatMap((rated, place) =>
    rated.passed === false
      ? [{ field: `audio[${place}]`, message: `was found poor by Fish.Audio${because(rated)}` }]
      : [],
  );
}
