/**
 * Seconds that all samples of one voice model may last together: the limit that public integrations of Fish.Audio
 * enforce; its own documents name none. Callers add up; an inspection only uses it to skip work on a hopeless sample.
 */
export const MAX_TOTAL_SECONDS = 270;

/** Below this a sample is refused: there is not one spoken sentence in it. */
export const MIN_SECONDS = 1;

/** "At least 10 seconds" a clip (docs.fish.audio, Voice cloning). A shorter one is taken, with a warning. */
export const ADVISED_SECONDS = 10;

/**
 * How large a WAV may be that a sample is decoded into: as large as the largest sample is by default. 270 seconds of stereo
 * with 24 bits at 48 kHz are 78 MB.
 */
export const MAX_DECODED_BYTES = 100e6;
