export type { ClipDeps } from './clip-deps';
export { removeClipsOfVoice } from './remove-clips';
