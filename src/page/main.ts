import { startChoosing } from './choose/choose.js';
import { Selection } from './choose/selection.js';
import { ResultPanel } from './hear/result-panel.js';
import { Library } from './library/library.js';
import { startRecording } from './record/record.js';
import { CreateForm } from './send/create-form.js';
import { CurrentUser } from './shared/current-user.js';
import { find } from './shared/dom.js';
import { type DatabaseState, ServiceState } from './shared/service-state.js';
import { VoiceEvents } from './shared/voice-events.js';
import { EchoNames } from './shared/voices/echo-names.js';
import { tidyAddress } from './shell/address.js';
import { startBottomBar } from './shell/bottom-bar.js';
import { startCopyButtons } from './shell/copy-buttons.js';
import { startDatabaseNotice } from './shell/database-notice.js';
import { startSessionEnd } from './shell/session-end.js';
import { startTheme } from './shell/theme.js';

// The page works without this script, which adds recording, hearing, progress and updates in place.
const { dataset } = document.body;
const user = new CurrentUser('demo' in dataset);
const service = new ServiceState(find(document, '#database-pill', HTMLElement).dataset.state as DatabaseState);
const voices = new VoiceEvents();
const selection = new Selection();
const echoNames = new EchoNames();

tidyAddress();
startTheme();
startBottomBar();
startCopyButtons();
startDatabaseNotice(service);
startChoosing(selection, voices);
const recorder = startRecording(selection);
const form = new CreateForm({ selection, recorder, user, voices, echoNames });
startSessionEnd(() => form.isKept);
new ResultPanel({ voices, service, echoNames });
// While the database is off, no voice is kept.
if (service.database !== 'disabled') new Library({ user, voices, service, echoNames });
