import { t } from '../shared/texts.js';

const LONGEST_NAME = 60;

/** What a voice says first, in the language of the page. It leaves out a name that is long, and the ending of a file name. */
export function firstLine(name: string): string {
  const spoken = name.replace(/\.[a-z0-9]{2,4}$/i, '').trim();
  if (spoken === '' || spoken.length > LONGEST_NAME) return t('speak.firstLineNoName');
  return t('speak.firstLine', { name: spoken });
}
