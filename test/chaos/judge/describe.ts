import type { Deletion, Ledger, Upload, Version } from '../world/ledger';

/** An upload and its last responses, for a message. */
export function describeUpload({ name, userId, key, responses }: Upload): string {
  return `${name} (${userId === null ? 'nobody' : `user ${userId}`}, ${key ?? 'no key'}): ${toldBy(responses)}`;
}

/** A version and its last responses, for a message. */
export function describeVersion({ label, name, voiceId, kind, key, responses }: Version): string {
  return `${label} of ${name} (${voiceId}, ${kind}, ${key ?? 'no key'}): ${toldBy(responses)}`;
}

function toldBy(responses: Upload['responses']): string {
  const told = responses
    .slice(-8)
    .map(({ status, code, modelId, databaseStatus }) =>
      [status || 'no response', code, modelId, databaseStatus].filter((word) => word !== null).join(' '),
    );
  return told.join('; ');
}

/** A deletion, its responses, and the upload of its voice model, for a message. */
export function describeDeletion({ modelId, name, fishAudio, statuses }: Deletion, { uploads }: Ledger): string {
  const told = statuses.slice(-8).map((status) => status || 'no response');
  const of = uploads.find((upload) => upload.name === name);
  const upload = of === undefined ? name : describeUpload(of);
  return `deletion of ${modelId}${fishAudio ? ' with its model' : ''}: ${told.join('; ')}; made by ${upload}`;
}
