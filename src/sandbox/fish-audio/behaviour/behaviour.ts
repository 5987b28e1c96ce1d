/** The kinds of recordings that the sandbox tells apart by their first bytes. */
export const SAMPLE_KINDS = [
  'wav',
  'mp3',
  'm4a',
  'mov',
  'opus',
  'vorbis',
  'ogg',
  'flac',
  'aac',
  'webm',
  'mkv',
] as const;

/** One of {@link SAMPLE_KINDS}. `ogg` is an Ogg file of another codec, `m4a` any MP4 but QuickTime. */
export type SampleKind = (typeof SAMPLE_KINDS)[number];

/** What speech with a voice that is not `trained` gets. All four have been seen or documented (fish-audio API notes). */
export const UNTRAINED_SPEECH = ['reference-not-found', 'not-ready', 'not-found', 'default-voice'] as const;

/** What a create of a public voice gets: a private voice, or 422 without a cover image and a public voice with one. */
export const PUBLIC_VISIBILITY = ['private', 'needs-cover'] as const;

/** What the sandbox says in `quality` of a model. */
export const QUALITY = ['absent', 'passed', 'failed'] as const;

/** Limits of the fields of a create and an update; null is none. Beyond one, the response is 422. */
export interface FieldLimits {
  readonly titleCharacters: number | null;
  readonly descriptionCharacters: number | null;
  /** How many tags a model may have. */
  readonly tags: number | null;
  readonly tagCharacters: number | null;
  /** Whether an empty transcript among others is 422. */
  readonly transcriptsAllOrNone: boolean;
}

/** How the sandbox behaves where the documents are silent or disagree, or the service was seen to vary. */
export interface Behaviour {
  /** For how long a new model passes through `created` and `training`, in milliseconds; 0 ends its training at once. */
  readonly trainingMs: number;
  /** The state after training. */
  readonly trainingOutcome: 'trained' | 'failed';
  /** The share of models, 0 to 1, that fail even though the outcome is `trained`; drawn from the seed of the sandbox. */
  readonly failingShare: number;
  /** Why a training failed; the `quality_reason` of each sample of a failed model. */
  readonly failedReason: string;
  readonly untrainedSpeech: (typeof UNTRAINED_SPEECH)[number];
  /** Only this many of the newest models are listed; null is all. */
  readonly listWindow: number | null;
  /** Leaves `has_more` out of a list. */
  readonly omitHasMore: boolean;
  /** Repeats the last page of a list for every page past its end. */
  readonly repeatLastPage: boolean;
  readonly quality: (typeof QUALITY)[number];
  /** The `quality_reason` of each sample where `quality` is `failed`. */
  readonly qualityReason: string;
  readonly publicVisibility: (typeof PUBLIC_VISIBILITY)[number];
  readonly limits: FieldLimits;
  /** The kinds of samples that are accepted, by their first bytes; any other gets 400. */
  readonly acceptedKinds: readonly SampleKind[];
  /** Decodes each sample: 400 for one that is too short, silent, or has no sound after its header. */
  readonly decodeSamples: boolean;
  /** Counts creates for the concurrency of the account, as speech is. */
  readonly createSlots: boolean;
  /** The status of a deletion: 204 was seen, 200 is documented. */
  readonly deleteStatus: 200 | 204;
}

/** A change of some members of a behaviour; the limits that are left out stay. */
export type BehaviourChange = Partial<Omit<Behaviour, 'limits'>> & { readonly limits?: Partial<FieldLimits> };

/** The behaviour without any option: what is documented, and what was seen where nothing is. */
export const DEFAULT_BEHAVIOUR: Behaviour = {
  trainingMs: 0,
  trainingOutcome: 'trained',
  failingShare: 0,
  failedReason: 'The recording could not be used',
  untrainedSpeech: 'reference-not-found',
  listWindow: null,
  omitHasMore: false,
  repeatLastPage: false,
  quality: 'absent',
  qualityReason: 'Background noise',
  publicVisibility: 'private',
  limits: {
    titleCharacters: null,
    descriptionCharacters: null,
    tags: null,
    tagCharacters: null,
    transcriptsAllOrNone: true,
  },
  acceptedKinds: SAMPLE_KINDS,
  decodeSamples: false,
  createSlots: false,
  deleteStatus: 204,
};

/** Every unkindness that a client can survive, at once. */
export const UNKIND: BehaviourChange = {
  trainingMs: 1500,
  failingShare: 0.1,
  untrainedSpeech: 'default-voice',
  listWindow: 100,
  omitHasMore: true,
  repeatLastPage: true,
  quality: 'failed',
  publicVisibility: 'needs-cover',
  limits: {
    titleCharacters: 200,
    descriptionCharacters: 1000,
    tags: 20,
    tagCharacters: 64,
    transcriptsAllOrNone: true,
  },
  acceptedKinds: ['wav', 'mp3', 'm4a', 'opus'],
  decodeSamples: true,
  createSlots: true,
};
