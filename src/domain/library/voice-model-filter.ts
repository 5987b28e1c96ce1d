import type { FileType } from '../reference-sample';
import type { VoiceModel } from '../voice-model';
import { foldText } from './fold-text';

/** Which of a user's voice models are meant; what is left out does not matter. */
export interface VoiceModelFilter {
  /** A part of the name, the description, a tag or a file name, in whatever case and with or without accents. */
  readonly search?: string | undefined;
  /** Tags that it has, all of them. */
  readonly tags?: readonly string[] | undefined;
  readonly file_type?: FileType | undefined;
  /** Whether it is linked to an Echo. */
  readonly linked?: boolean | undefined;
  /** Whether it is known to be gone at Fish.Audio. */
  readonly missing?: boolean | undefined;
}

/** What is looked at of a voice model, recorded or not yet. */
export type Filterable = Pick<
  VoiceModel,
  'name' | 'description' | 'tags' | 'audio_file_path' | 'file_type' | 'echo_id' | 'missing_since'
> & { readonly samples: readonly Pick<VoiceModel['samples'][number], 'file_name'>[] };

/** How many file names are searched: as many as an upload can have. */
const MAX_FILE_NAMES = 20;

/** What decides whether a voice model is meant; the search is prepared once for all of them. */
export function createMatcher(filter: VoiceModelFilter): (voiceModel: Filterable) => boolean {
  const { search, tags = [], file_type, linked, missing } = filter;
  const searched = search === undefined ? null : foldText(search);
  return (voiceModel) => {
    if (!tags.every((tag) => voiceModel.tags.includes(tag))) return false;
    if (file_type !== undefined && voiceModel.file_type !== file_type) return false;
    if (linked !== undefined && (voiceModel.echo_id !== null) !== linked) return false;
    if (missing !== undefined && (voiceModel.missing_since !== null) !== missing) return false;
    return searched === null || hasText(voiceModel, searched);
  };
}

/** A search of which nothing is left, such as an accent alone, finds nothing. */
function hasText({ name, description, tags, audio_file_path, samples }: Filterable, searched: string): boolean {
  if (searched === '') return false;
  const files = samples.slice(0, MAX_FILE_NAMES).map(({ file_name }) => file_name);
  return [name, ...tags, audio_file_path, ...files, description].some((text) => foldText(text).includes(searched));
}
