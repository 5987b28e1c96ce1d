import type { Surroundings } from './surroundings';

/** Files that should not be in the data folder while nothing is in progress, except those that killed processes left (`known`). */
export async function findResidue(surroundings: Surroundings, known: ReadonlySet<string>): Promise<string[]> {
  const residue: string[] = [];
  for (const folder of ['journal', 'keys']) {
    for (const name of await surroundings.filesIn(folder, 'quarantine')) residue.push(`${folder}/quarantine/${name}`);
  }
  const owners = await surroundings.filesIn('journal', 'entries');
  if (owners.length > 1) residue.push(`journal/entries of ${owners.join(', ')}`);
  for (const owner of owners) {
    const files = await surroundings.filesIn('journal', 'entries', owner);
    residue.push(...files.filter((name) => name !== 'owner.json').map((name) => `journal/entries/${owner}/${name}`));
  }
  const uploads = await surroundings.filesIn('uploads');
  residue.push(...uploads.filter((name) => !known.has(name)).map((name) => `uploads/${name}`));
  return residue.map((name) => `left behind: ${name}`);
}
