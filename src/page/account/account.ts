import { startCopyButtons } from '../shell/copy-buttons.js';
import { startSessionEnd } from '../shell/session-end.js';
import { startTheme } from '../shell/theme.js';
import { startErasing } from './erasing.js';
import { startKeys } from './key-list.js';

// The page works without this script, which makes and revokes keys in place, and shows how far an erasure is.
startTheme();
startSessionEnd(() => true);
startCopyButtons();
startKeys();
startErasing();
