import { find, findOptional } from './shared/dom.js';
import { isObjectId, newUserId, rememberedUserId, rememberUserId } from './shared/remembered-user.js';
import { UploadForm } from './upload/upload-form.js';
import { VoiceModelList } from './voice-models/voice-model-list.js';

// The page works without this script, which adds progress, updates in place and a remembered user id.
const userIdInput = find(document, '#user_id', HTMLInputElement);
// While the database is off there is no list on the page.
const hasList = findOptional(document, '#list-form', HTMLFormElement) !== null;
const list = hasList ? new VoiceModelList((voiceModel) => form.showTrained(voiceModel)) : null;

const form = new UploadForm((userId) => {
  rememberUserId(userId);
  void list?.show(userId);
});

if (isObjectId(userIdInput.value)) rememberUserId(userIdInput.value);
else {
  userIdInput.value = rememberedUserId();
  const hasUserInAddress = new URLSearchParams(location.search).has('user_id');
  if (!hasUserInAddress && userIdInput.value !== '') void list?.show(userIdInput.value);
}

const makeUserId = findOptional(document, '#make-user-id', HTMLButtonElement);
if (makeUserId) {
  makeUserId.hidden = false;
  makeUserId.addEventListener('click', () => {
    userIdInput.value = newUserId();
    userIdInput.dispatchEvent(new Event('input'));
  });
}
