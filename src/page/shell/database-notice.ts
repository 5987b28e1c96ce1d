import { fill, findOptional } from '../shared/dom.js';
import type { ServiceState } from '../shared/service-state.js';
import { t } from '../shared/texts.js';
import { showToast } from '../shared/toast.js';

/** Keeps what the page says of the database true: the pill in the header and the notice below it. While this device is offline, or the service away, the pill says that. */
export function startDatabaseNotice(service: ServiceState): void {
  let before = service.database;
  service.on('database', (state) => {
    showPill(service);
    for (const notice of document.querySelectorAll<HTMLElement>('#notices [data-database]')) {
      notice.hidden = notice.dataset.database !== state;
    }
    // Where the service was away, nothing was said of the database.
    if (state === 'connected' && before !== 'unreachable') showToast(t('notices.database_back').replaceAll('*', ''));
    before = state;
  });
  for (const event of ['online', 'offline'] as const) window.addEventListener(event, () => showPill(service));
  if (!navigator.onLine) showPill(service);
}

function showPill({ database }: ServiceState): void {
  const pill = findOptional(document, '#database-pill', HTMLElement);
  if (pill === null) return;
  const state = navigator.onLine ? database : 'offline';
  pill.dataset.state = state;
  const isAway = state === 'offline' || state === 'unreachable';
  fill(pill, 'text', t(isAway ? `header.${state}` : `header.database_${state}`));
}
