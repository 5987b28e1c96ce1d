import { t } from '../texts.js';
import { showToast } from '../toast.js';

let isSaid = false;

/**
 * Waits for an `import()` of what the page loads only where it is needed. What an open page asks for has gone once the service was
 * renewed: that is said, once, and the error goes on to whoever does without. A device without a network says nothing about that.
 */
export async function loadScript<Module>(script: Promise<Module>): Promise<Module> {
  try {
    return await script;
  } catch (error) {
    if (!isSaid && navigator.onLine) {
      isSaid = true;
      showToast(t('page.renewed'));
    }
    throw error;
  }
}
