import { z } from 'zod';

/** How much a voice has spoken, as its record says. */
export const voiceUsage = z.object({
  /** Speeches of which any sound came, those included that were broken off. */
  speech_count: z.number(),
  /** Code points of the texts. */
  characters: z.number(),
  /** Bytes of the texts in UTF-8, by which Fish.Audio is paid. */
  utf8_bytes: z.number(),
  /** How long the sound was that came from Fish.Audio. */
  audio_seconds: z.number(),
  /** When the last speech ended; null where there was none. */
  last_used_at: z.date().nullable(),
});

/** What `voiceUsage` parses to. */
export type VoiceUsage = Readonly<z.infer<typeof voiceUsage>>;

/** The usage of a voice that never spoke. */
export const NEVER_USED: VoiceUsage = {
  speech_count: 0,
  characters: 0,
  utf8_bytes: 0,
  audio_seconds: 0,
  last_used_at: null,
};

/** What is counted of speeches; `audio_ms` is in whole milliseconds, so that sums stay exact. */
export interface SpokenAmounts {
  readonly speeches: number;
  readonly characters: number;
  readonly utf8_bytes: number;
  readonly audio_ms: number;
}

/** The speeches of one voice and one UTC day by one engine, or a single one of them. */
export interface UsageSum extends SpokenAmounts {
  /** The `_id` of the record of the voice; null where it was not known when it spoke. */
  readonly voice_id: string | null;
  /** Who has spoken: the owner of the voice, or a borrower; null where that is not known, or the record names no user. */
  readonly user_id: string | null;
  /** The model of Fish.Audio that spoke. */
  readonly model_id: string;
  readonly engine: string;
  /** `YYYY-MM-DD`. */
  readonly day: string;
  /** When the last of them ended, as RFC 3339 text. */
  readonly last_at: string;
  /** When the request for the last of them arrived, in the same form; absent where an earlier release has noted them. */
  readonly begun_at?: string | undefined;
}

/** A sum whose voice is known. */
export type VoiceUsageSum = UsageSum & { readonly voice_id: string };

/** Adds up sums that concern the same voice, user, model, day and engine. The order is that of the first of each. */
export function addUp<S extends UsageSum>(sums: Iterable<S>): S[] {
  const byKey = new Map<string, S>();
  for (const sum of sums) {
    const key = JSON.stringify([sum.voice_id, sum.user_id, sum.model_id, sum.engine, sum.day]);
    const before = byKey.get(key);
    byKey.set(key, before === undefined ? sum : { ...before, ...plus(before, sum), ...latest([before, sum]) });
  }
  return [...byKey.values()];
}

/** The sum of both. */
export function plus(one: SpokenAmounts, other: SpokenAmounts): SpokenAmounts {
  return {
    speeches: one.speeches + other.speeches,
    characters: one.characters + other.characters,
    utf8_bytes: one.utf8_bytes + other.utf8_bytes,
    audio_ms: one.audio_ms + other.audio_ms,
  };
}

/** When the last of these speeches has ended, and when the last of them has begun, as far as that is known. */
export function latest(sums: readonly UsageSum[]): Pick<UsageSum, 'last_at' | 'begun_at'> {
  const later = (one: string, other: string): string => (one > other ? one : other);
  const last_at = sums.map((sum) => sum.last_at).reduce(later, '');
  const begun = sums.flatMap(({ begun_at }) => (begun_at === undefined ? [] : [begun_at]));
  return { last_at, ...(begun.length > 0 && { begun_at: begun.reduce(later) }) };
}
