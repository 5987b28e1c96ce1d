import { randomBytes } from 'node:crypto';
import { sha256Hex } from '../domain/values/sha256-hex';

/**
 * What stands for one installation, the holder of one data folder, in the names of what it keeps: 12 hex digits. By it a sweep
 * knows which sounds are its own to judge where several installations share a store.
 */
export function installationMark(installationId: string): string {
  return sha256Hex(installationId).slice(0, 12);
}

/**
 * The beginning of every `samples_id` that is drawn by one installation, the holder of one data folder. By it a sweep knows
 * which recordings are its own to judge: what other installations still need is known to them alone.
 */
export function samplesIdPrefix(installationId: string): string {
  const mark = installationMark(installationId);
  return `${mark.slice(0, 8)}-${mark.slice(8)}-`;
}

const SAMPLES_ID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** Whether this has the form of a `samples_id` that this service draws, or has drawn in earlier versions. */
export function isSamplesId(text: string): boolean {
  return SAMPLES_ID.test(text);
}

/** A new `samples_id`: a UUID of version 8 (RFC 9562, section 5.8), whose free first 48 bits stand for the installation. */
export function newSamplesId(installationId: string): string {
  const random = randomBytes(10);
  // The version in the upper half of one byte, the variant in the two upper bits of another.
  random[0] = 0x80 | (random.readUInt8(0) & 0x0f);
  random[2] = 0x80 | (random.readUInt8(2) & 0x3f);
  const hex = random.toString('hex');
  return `${samplesIdPrefix(installationId)}${hex.slice(0, 4)}-${hex.slice(4, 8)}-${hex.slice(8)}`;
}
