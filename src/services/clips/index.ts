export type { ClipDeps } from './clip-deps';
export { removeClipsOfUser, removeClipsOfVoice } from './remove-clips';
