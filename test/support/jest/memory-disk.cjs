const { existsSync, mkdtempSync, readdirSync, rmSync, statfsSync } = require('node:fs');
const path = require('node:path');

/** A disk in memory, where Linux has one, and how much must be free there. */
const PLACE = '/dev/shm';
const NEEDED_BYTES = 4e9;
const NAME = 'voice-models-tests-';
/** Names the folder to whoever removes it. */
const VARIABLE = 'VOICE_MODELS_MEMORY_DISK';

/**
 * Has everything temporary be in memory where there is room for it, unless TMPDIR says otherwise: ten thousand small files take
 * 0.1 s there and 1.3 s on a disk.
 */
function useMemoryDisk() {
  if (process.env.TMPDIR !== undefined) return;
  try {
    removeLeftovers();
    const { bavail, bsize } = statfsSync(PLACE);
    if (bavail * bsize < NEEDED_BYTES) return;
    process.env[VARIABLE] = process.env.TMPDIR = mkdtempSync(path.join(PLACE, `${NAME}${process.pid}-`));
  } catch {
    // There is none, or it cannot be written.
  }
}

/** Those of runs that were ended before they could remove theirs. */
function removeLeftovers() {
  for (const name of readdirSync(PLACE)) {
    const [, pid] = new RegExp(`^${NAME}(\\d+)-`).exec(name) ?? [];
    if (pid !== undefined && !existsSync(`/proc/${pid}`)) remove(path.join(PLACE, name));
  }
}

/** Gives the memory back. */
function leaveMemoryDisk() {
  const folder = process.env[VARIABLE];
  if (folder === undefined) return;
  delete process.env.TMPDIR;
  delete process.env[VARIABLE];
  // A run of chaos that found a fault keeps its folder; the next run of the tests removes it.
  if (readdirSync(folder).some((name) => name.startsWith('voice-models-chaos-'))) return;
  remove(folder);
}

/** As far as it can be removed: it may be another user's, or something may still write there. */
function remove(folder) {
  try {
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  } catch {
    // The next run tries again.
  }
}

module.exports = { useMemoryDisk, leaveMemoryDisk };
