import { visibleName } from '../../texts/voice-look.js';

/** How long a name may be, in characters, as the service takes it. */
const MAX_LENGTH = 200;

/** A name for a voice, made from that of a file: without its ending, with spaces for underscores. Empty where nothing is left. */
export function nameFromFile(fileName: string): string {
  const withoutEnding = visibleName(fileName).replace(/(?<=.)\.[A-Za-z0-9]{1,5}$/, '');
  const spaced = withoutEnding.replace(/[_\s]+/g, ' ').trim();
  return [...spaced].slice(0, MAX_LENGTH).join('').trim();
}
