import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

/** What ffprobe says a sound file lasts, in seconds. */
export function probedSeconds(bytes: Buffer): number {
  const folder = mkdtempSync(path.join(tmpdir(), 'voice-models-length-'));
  try {
    const file = path.join(folder, 'sound');
    writeFileSync(file, bytes);
    const shown = ['-v', 'error', '-show_entries', 'format=duration', '-of', 'csv=p=0', file];
    return Number(spawnSync('ffprobe', shown).stdout.toString());
  } finally {
    rmSync(folder, { recursive: true });
  }
}
