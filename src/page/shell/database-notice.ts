import { findOptional } from '../shared/dom.js';
import type { ServiceState } from '../shared/service-state.js';
import { t } from '../shared/texts.js';
import { showToast } from '../shared/toast.js';

/** Keeps what the page says of the database true: the pill in the header and the notice below it. */
export function startDatabaseNotice(service: ServiceState): void {
  const pill = findOptional(document, '#database-pill', HTMLElement);
  service.on('database', (state) => {
    if (pill) {
      pill.dataset.state = state;
      const text = findOptional(pill, '[data-field="text"]', HTMLElement);
      if (text) text.textContent = t(`header.database_${state}`);
    }
    for (const notice of document.querySelectorAll<HTMLElement>('#notices [data-database]')) {
      notice.hidden = notice.dataset.database !== state;
    }
    if (state === 'connected') showToast(t('notices.database_back').replaceAll('*', ''));
  });
}
