/** What makes a worse sample of a recording, though it is not refused. */
export const SAMPLE_WARNINGS = [
  'too_brief',
  'quiet',
  'clipped',
  'phase_inverted',
  'mostly_silent',
  'unmeasured',
  'joined_recordings',
  'ends_early',
  'damaged',
] as const;

/** What somebody may want to know of a voice that was made: of its recordings, or that it is not quite as was asked for. */
export const ADVICE = [
  ...SAMPLE_WARNINGS,
  'poor_quality',
  'transcripts_not_sent',
  'visibility_differs',
  'visibility_unknown',
] as const;

/** One piece of advice. */
export interface Advice {
  readonly code: (typeof ADVICE)[number];
  /** A sentence for people, which begins with the name of the file where that is given. */
  readonly message: string;
  /** The file that it is about, where there are several. */
  readonly file_name: string | null;
}

/** Advice about a file, which is named where there are several, or about all of them together. */
export function adviceOn(fileName: string | null, code: Advice['code'], sentence: string): Advice {
  return { code, message: fileName === null ? sentence : `${fileName}: ${sentence}`, file_name: fileName };
}
