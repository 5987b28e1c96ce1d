import { fixtureBytes, fixtureNames } from '../../support/media/fixtures';

/** A fixture and its name. */
export interface FixtureFile {
  readonly name: string;
  readonly bytes: Buffer;
}

/** Every recording of the fixtures and of the cases, sorted by name. */
export function fixtureFiles(): FixtureFile[] {
  const names = [...fixtureNames(), ...fixtureNames('cases')];
  return names.map((name) => ({ name: name.replace('cases/', ''), bytes: fixtureBytes(name) }));
}

/** A small recording that is accepted. */
export function goodSpeech(): Buffer {
  return fixtureBytes('brief-speech.mp3');
}
