export type { ClipDeps } from './clip-deps';
export { eraseClips, removeClipsOfVoice } from './remove-clips';
