import type { Document } from 'mongodb';
import { consent } from '../../domain/consent';
import type { Echo } from '../../domain/echo';
import { sampleStatus } from '../../domain/kept-samples';
import { type ModelStatus, modelState, modelStatus } from '../../domain/model-status';
import { referenceSample } from '../../domain/reference-sample';
import type { VoiceUsage } from '../../domain/usage/voice-usage';
import type { SpeakingVoice, VoiceModel } from '../../domain/voice-model';
import { decodeConsent } from './decode-consent';
import { decodeExpiry, isUnusedSince } from './decode-expiry';
import { decodeSample, readFileType } from './decode-sample';
import { decodeLost } from './decode-shares';
import { decodeVersions } from './decode-versions';
import {
  membersOf,
  readAnyId,
  readDate,
  readHexId,
  readNumber,
  readObjects,
  readOneOf,
  readText,
  readTexts,
  readTimeOfId,
} from './read-values';

const each = (...names: readonly string[]): Document => Object.fromEntries(names.map((name) => [name, 1]));

const SAMPLE_MEMBERS = Object.keys(referenceSample.shape);
const CONSENT_MEMBERS = Object.keys(consent.shape).map((name) => `consent.${name}`);

/**
 * The members that are read of a stored voice model. Others, which may be megabytes, are not sent by the server; an
 * update of ours leaves them as they are.
 */
export const VOICE_MODEL_MEMBERS: Document = each(
  ...['user_id', 'model_id', 'name', 'audio_file_path', 'file_type', 'echo_id', 'created_at', 'updated_at'],
  ...['description', 'tags', 'missing_since', 'usage', 'same_key_as', 'samples_id', 'sample_status', 'visibility'],
  'expiry',
  ...Object.keys(modelStatus.shape),
  ...SAMPLE_MEMBERS.map((name) => `samples.${name}`),
  ...CONSENT_MEMBERS.flatMap((name) => [name, `versions.${name}`]),
  ...['model_id', 'created_at', 'reason', 'model_state', 'becomes_current', 'samples_id'].map(
    (name) => `versions.${name}`,
  ),
  ...SAMPLE_MEMBERS.filter((name) => name !== 'transcript').map((name) => `versions.samples.${name}`),
  'known_model_ids',
);

/** The members that are read of a stored voice model for a speech. */
export const SPEAKING_VOICE_MEMBERS: Document = each(
  ...['user_id', 'model_id', 'name', 'created_at', 'samples_id', 'missing_since', 'expiry'],
  ...Object.keys(modelStatus.shape),
);

/** The members that are read of a stored Echo. */
export const ECHO_MEMBERS: Document = each('user_id', 'name', 'created_at', 'voice_model_lost');

/**
 * The published record of a stored document, by whichever version or program it was written: what can be read is read,
 * and the rest gets its empty value. Null if it has no usable `model_id`, by which alone a record can be named.
 */
export function decodeVoiceModel(stored: Document): VoiceModel | null {
  const voice = decodeSpeakingVoice(stored);
  if (voice === null) return null;
  const { _id, user_id, model_id, name, created_at, samples_id, missing_since, expires_at, ...status } = voice;
  const updated_at = readDate(stored.updated_at) ?? created_at;
  const usage = readUsage(stored.usage);
  const same_key_as = readText(stored.same_key_as);
  return {
    _id,
    user_id,
    model_id,
    name,
    audio_file_path: readText(stored.audio_file_path) ?? '',
    file_type: readFileType(stored.file_type),
    echo_id: readHexId(stored.echo_id),
    created_at,
    updated_at,
    description: readText(stored.description) ?? '',
    tags: readTexts(stored.tags),
    samples: readObjects(stored.samples).map(decodeSample),
    samples_id,
    consent: decodeConsent(stored.consent, created_at),
    sample_status: readOneOf(sampleStatus.options, stored.sample_status) ?? 'disabled',
    missing_since,
    usage,
    ...status,
    ...(expires_at !== undefined && isUnusedSince(stored, [updated_at, usage.last_used_at]) && { expires_at }),
    ...(same_key_as !== null && { same_key_as }),
    ...(stored.visibility === 'listed' && { visibility: 'listed' }),
    ...decodeVersions(stored),
  };
}

/** The part of `decodeVoiceModel` that matters to a speech; null where that is. */
export function decodeSpeakingVoice(stored: Document): SpeakingVoice | null {
  const _id = readAnyId(stored._id);
  const { model_id } = stored;
  if (_id === null || typeof model_id !== 'string' || readText(model_id) !== model_id) return null;
  const expiry = decodeExpiry(stored);
  return {
    _id,
    user_id: readHexId(stored.user_id) ?? readText(stored.user_id) ?? '',
    model_id,
    name: readText(stored.name) ?? model_id,
    created_at: readCreatedAt(stored),
    samples_id: readText(stored.samples_id),
    missing_since: readDate(stored.missing_since),
    ...(expiry !== null && { expires_at: expiry.at }),
    ...readModelStatus(stored),
  };
}

/** What `modelStatus` would make of it, with a text for whatever `takedown_category` is. */
function readModelStatus(stored: Document): ModelStatus {
  return {
    model_state: readOneOf(modelState.options, stored.model_state) ?? 'unknown',
    dmca_taken_down: stored.dmca_taken_down === true,
    takedown_category: readText(stored.takedown_category),
    lock_visibility: stored.lock_visibility === true,
  };
}

/** What was counted, in milliseconds as it was added up: sums of fractions end in digits that mean nothing. */
function readUsage(stored: unknown): VoiceUsage {
  const { speech_count, characters, utf8_bytes, audio_seconds, last_used_at } = membersOf(stored);
  return {
    speech_count: readNumber(speech_count) ?? 0,
    characters: readNumber(characters) ?? 0,
    utf8_bytes: readNumber(utf8_bytes) ?? 0,
    audio_seconds: Math.round((readNumber(audio_seconds) ?? 0) * 1000) / 1000,
    last_used_at: readDate(last_used_at),
  };
}

/** The published Echo of a stored one. Null if its `_id` is not an id of ours, by which alone an Echo can be named. */
export function decodeEcho(stored: Document): Echo | null {
  const _id = readHexId(stored._id);
  if (_id === null) return null;
  const lost = decodeLost(stored.voice_model_lost);
  return {
    _id,
    user_id: readHexId(stored.user_id) ?? readText(stored.user_id) ?? '',
    name: readText(stored.name) ?? '',
    created_at: readCreatedAt(stored),
    ...(lost !== null && { voice_model_lost: lost }),
  };
}

function readCreatedAt({ created_at, _id }: Document): Date {
  return readDate(created_at) ?? readTimeOfId(_id) ?? new Date(0);
}
