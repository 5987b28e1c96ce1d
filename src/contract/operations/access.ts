import type { Scope } from '../../domain/identity/principal';
import type { OperationId } from './operations';

/** Who may use an operation: everybody, or whoever has a scope. */
export type OperationAccess = 'public' | Scope;

/** Who may use each operation, where the service has sign-in. The compiler asks for a new operation here. */
export const ACCESS: Readonly<Record<OperationId, OperationAccess>> = {
  uploadReference: 'voices:write',
  checkReferences: 'voices:write',
  readLimits: 'public',
  listVoiceModels: 'voices:read',
  readVoiceModel: 'voices:read',
  deleteVoiceModel: 'voices:write',
  createVersion: 'voices:write',
  chooseVersion: 'voices:write',
  recreateVoiceModel: 'voices:write',
  changeVoiceModel: 'voices:write',
  listTags: 'voices:read',
  changeVoiceModels: 'voices:write',
  shareVoiceModel: 'voices:write',
  listShares: 'voices:read',
  revokeShare: 'voices:write',
  speak: 'voices:speak',
  speakAsEcho: 'voices:speak',
  readSample: 'voices:read',
  listClips: 'voices:read',
  deleteClips: 'voices:write',
  playClip: 'voices:read',
  deleteClip: 'voices:write',
  createEcho: 'voices:write',
  listEchos: 'voices:read',
  readEcho: 'voices:read',
  readEchoVoiceModel: 'voices:read',
  linkEcho: 'voices:write',
  unlinkEcho: 'voices:write',
  readUsage: 'voices:read',
  eraseUser: 'voices:write',
  exportUser: 'voices:read',
  readErasure: 'voices:read',
  readCredit: 'voices:admin',
  checkLiveness: 'public',
  checkReadiness: 'public',
  readMetrics: 'public',
  readContract: 'public',
};
