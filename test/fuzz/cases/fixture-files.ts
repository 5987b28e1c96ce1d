import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

const FOLDER = path.join(__dirname, '..', '..', 'fixtures');

/** A fixture and its name. */
export interface FixtureFile {
  readonly name: string;
  readonly bytes: Buffer;
}

/** Every sound and video file of the fixtures, sorted by name. */
export function fixtureFiles(): FixtureFile[] {
  const names = readdirSync(FOLDER).filter((name) => !name.endsWith('.md'));
  return names.sort().map((name) => ({ name, bytes: readFileSync(path.join(FOLDER, name)) }));
}

/** A small recording that is accepted. */
export function goodSpeech(): Buffer {
  return readFileSync(path.join(FOLDER, 'brief-speech.mp3'));
}
