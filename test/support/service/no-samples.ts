import { tmpdir } from 'node:os';
import path from 'node:path';
import { KeptSamples } from '../../../src/services/kept-samples/kept-samples';
import { RemovalNotes } from '../../../src/storage/waiting/removal-notes';
import { WaitingSounds } from '../../../src/storage/waiting/waiting-sounds';
import { RecordedLog } from './recorded-log';

/** The part that keeps recordings, as it is where none are kept: it writes nothing. */
export function noSamples(): KeptSamples {
  const folder = path.join(tmpdir(), 'voice-models-nothing-kept');
  const log = new RecordedLog();
  const waiting = new WaitingSounds({ folder, owner: 'nobody', isOwnerGone: async () => false, maxBytes: 0, log });
  const removals = new RemovalNotes(path.join(folder, 'removals'));
  return new KeptSamples({ store: null, waiting, removals, installationId: 'here', log });
}
