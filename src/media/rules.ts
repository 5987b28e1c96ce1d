/**
 * Seconds that all samples of one voice model may last together: the limit that public integrations of Fish.Audio
 * enforce; its own documents name none. Callers add up; an inspection only uses it to skip work on a hopeless sample.
 */
export const MAX_TOTAL_SECONDS = 270;

/** Below this a sample is refused: there is not one spoken sentence in it. */
export const MIN_SECONDS = 1;

/** "At least 10 seconds" a clip (docs.fish.audio, Voice cloning). A shorter one is taken, with a warning. */
export const ADVISED_SECONDS = 10;
