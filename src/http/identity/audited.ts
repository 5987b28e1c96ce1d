import type { RequestHandler, Response } from 'express';
import type { OperationId } from '../../contract/operations/operations';
import type { AuditAction, AuditEvent } from '../../domain/identity/audit-event';
import type { AuditTrail } from '../../services/identity';
import { arrivedAtOf, contextOf } from '../middleware/request-context';
import { principalOf } from './sign-in';

type Things = Partial<Pick<AuditEvent, 'key_id' | 'model_id' | 'echo_id' | 'of_user_id'>>;

/** What each operation that changes something is called where it is written down. */
const ACTIONS: Partial<Record<OperationId, AuditAction>> = {
  uploadReference: 'voice_created',
  createVersion: 'version_made',
  chooseVersion: 'version_chosen',
  changeVoiceModel: 'voice_changed',
  deleteVoiceModel: 'voice_deleted',
  unlinkEcho: 'voice_unlinked',
  createKey: 'key_created',
  revokeKey: 'key_revoked',
};

/** Makes the trail known to the routes; null where nothing is written down. */
export function auditing(audit: AuditTrail | null): RequestHandler {
  return (_req, res, next) => {
    res.locals.audit = audit;
    next();
  };
}

/** Writes down what the user of a request has done. Does nothing without sign-in. */
export function noteAction(res: Response, action: AuditAction, things: Things): void {
  const audit = res.locals.audit as AuditTrail | null | undefined;
  const principal = principalOf(res);
  if (!audit || principal === null) return;
  const { userId: user_id, by, keyId: key_id = null } = principal;
  const event = { user_id, action, by, key_id, ...things, request_id: contextOf(res).trace.requestId };
  audit.note(event, arrivedAtOf(res));
}

/** Writes down that an Echo has got a voice; does nothing where either is missing. */
export function noteLink(res: Response, model_id: string | null, echo_id: string | null): void {
  if (model_id !== null && echo_id !== null) noteAction(res, 'voice_linked', { model_id, echo_id });
}

/** Writes down that an Echo has lost its voice to the owner, who lends it no longer; does nothing where there was none. */
export function noteTakenBack(res: Response, model_id: string, echo_id: string | null): void {
  if (echo_id !== null) noteAction(res, 'voice_unlinked', { model_id, echo_id });
}

/** Writes down what was done with all of a user, who is named where it is another one than whoever has done it. */
export function noteOfUser(res: Response, action: 'exported' | 'erasure_asked_for', userId: string): void {
  noteAction(res, action, principalOf(res)?.userId === userId ? {} : { of_user_id: userId });
}

/** Keeps an operation that has changed nothing from being written down. To be called before the response is sent. */
export function markUnchanged(res: Response): void {
  res.locals.isUnchanged = true;
}

/** Says in a response that what it tells was done for an earlier request. To be called before the response is sent. */
export function markReplayed(res: Response): void {
  markUnchanged(res);
  res.setHeader('Idempotent-Replayed', 'true');
}

/** Writes down an operation that has succeeded, if it is one that is, by what its response names. */
export function noteOperation(res: Response, operation: OperationId, body: object): void {
  if (operation === 'changeVoiceModels') noteMany(res, body);
  const action = ACTIONS[operation];
  // What is sent again was written down when it was done.
  if (action === undefined || res.locals.isUnchanged === true) return;
  const things = thingsOf(body);
  // Repeated, or of an Echo that had none.
  if (operation === 'unlinkEcho' && things.model_id === null) return;
  noteAction(res, action, things);
  // A voice that is made for an Echo is linked with its record.
  if (operation === 'uploadReference') noteLink(res, things.model_id, echoOfRecord(body));
}

function thingsOf(body: object) {
  const text = (name: string): string | null => {
    const value: unknown = Object.entries(body).find(([member]) => member === name)?.[1];
    return typeof value === 'string' ? value : null;
  };
  const key_id = text('key_id');
  const model_id = text('model_id') ?? text('unlinked_model_id');
  return { model_id, echo_id: text('echo_id'), ...(key_id !== null && { key_id }) };
}

function echoOfRecord(body: object): string | null {
  const record = 'database_record' in body ? body.database_record : null;
  return typeof record === 'object' && record !== null ? thingsOf(record).echo_id : null;
}

/** Each of many voices that was changed or deleted. */
function noteMany(res: Response, body: object): void {
  const results: readonly object[] = 'results' in body && Array.isArray(body.results) ? body.results : [];
  for (const result of results) {
    const done = 'success' in result && result.success === true;
    if (done) noteAction(res, 'deleted' in result ? 'voice_deleted' : 'voice_changed', thingsOf(result));
  }
}
